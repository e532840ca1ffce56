//! Texts that an operator writes in a job file: the subject and the message of a mail, as fluent patterns.

use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::wording::{Language, Wording, empty_bundle};

/// The variables that a text may use.
const VARIABLES: [&str; 4] = ["coordination", "period", "edition", "beneficiaries"];
/// The name that the pattern has in its bundle.
const KEY: &str = "text";
/// Longer texts than this, in bytes, are refused.
const MAX_LENGTH: usize = 10_000;

/// A text with variables, such as `تقرير { $coordination }: { $period }`, that can be rendered without a fault.
#[derive(Clone)]
pub struct TextPattern {
    language: Language,
    text: String,
    bundle: Arc<FluentBundle<FluentResource>>,
}

/// What the variables of a text stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextValues<'v> {
    /// The coordination's name, in the text's language.
    pub coordination: &'v str,
    /// The period, as the text's language words it.
    pub period: &'v str,
    /// The edition's number.
    pub edition: i64,
    /// The sum of the beneficiaries of all programmes; `None` where it was not reported, which is never zero.
    pub beneficiaries: Option<i64>,
}

impl TextPattern {
    /// Reads a text in a language.
    ///
    /// # Errors
    /// What is wrong with it and what would be right, in English.
    pub fn parse(language: Language, text: &str) -> Result<TextPattern, String> {
        let text = text.replace("\r\n", "\n");
        if text.trim().is_empty() {
            return Err("the text is empty; write one, or leave the line out".to_owned());
        }
        if text.len() > MAX_LENGTH {
            return Err(format!("the text has more than {MAX_LENGTH} bytes; write a shorter one"));
        }
        if let Some(control) = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t') {
            return Err(format!("the text has the control character {control:?}; leave it out"));
        }
        // Each line is indented, so that none can begin a message of its own.
        let source = format!("{KEY} =\n    {}", text.trim_end().replace('\n', "\n    "));
        let resource = FluentResource::try_new(source).map_err(|(_, errors)| {
            let reason = errors.first().map(ToString::to_string).unwrap_or_default();
            format!("cannot be read: {reason}; a variable is written {{ $period }}, a brace {{\"{{\"}}")
        })?;
        let entries: Vec<_> = resource.entries().collect();
        let [Entry::Message(message)] = entries[..] else {
            return Err("cannot be read as one text".to_owned());
        };
        if let Some(attribute) = message.attributes.first() {
            let name = attribute.id.name;
            return Err(format!("a line begins with \".{name} =\"; write {{\".\"}} for a point at its beginning"));
        }
        let Some(pattern) = &message.value else { return Err("cannot be read as one text".to_owned()) };
        check(pattern)?;
        let mut bundle = empty_bundle(language);
        // Invisible marks around what is inserted: needed where right-to-left text takes in words from left to right.
        bundle.set_use_isolating(language.is_right_to_left());
        bundle.add_resource(resource).map_err(|_| "cannot be read as one text".to_owned())?;
        Ok(TextPattern { language, text, bundle: Arc::new(bundle) })
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The language that it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text with its variables filled in.
    pub fn render(&self, values: &TextValues<'_>) -> String {
        let mut args = FluentArgs::with_capacity(VARIABLES.len());
        args.set("coordination", FluentValue::from(values.coordination));
        args.set("period", FluentValue::from(values.period));
        args.set("edition", FluentValue::from(values.edition));
        match values.beneficiaries {
            Some(count) => args.set("beneficiaries", FluentValue::from(count)),
            None => args.set("beneficiaries", FluentValue::from(Wording::of(self.language).text("not-reported"))),
        }
        let Some(pattern) = self.bundle.get_message(KEY).and_then(|message| message.value()) else {
            return self.text.clone();
        };
        let mut errors: Vec<FluentError> = vec![];
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(?errors, "text of a job file");
        }
        text
    }
}

impl fmt::Debug for TextPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TextPattern").field(&self.language).field(&self.text).finish()
    }
}

impl PartialEq for TextPattern {
    fn eq(&self, other: &TextPattern) -> bool {
        (self.language, &self.text) == (other.language, &other.text)
    }
}

/// Checks that a pattern uses only what there is, in all its branches.
fn check(pattern: &Pattern<&str>) -> Result<(), String> {
    pattern.elements.iter().try_for_each(|element| match element {
        PatternElement::TextElement { .. } => Ok(()),
        PatternElement::Placeable { expression } => check_expression(expression),
    })
}

fn check_expression(expression: &Expression<&str>) -> Result<(), String> {
    match expression {
        Expression::Inline(inline) => check_inline(inline),
        Expression::Select { selector, variants } => {
            check_inline(selector)?;
            variants.iter().try_for_each(|variant| check(&variant.value))
        }
    }
}

fn check_inline(inline: &InlineExpression<&str>) -> Result<(), String> {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        InlineExpression::VariableReference { id } if VARIABLES.contains(&id.name) => Ok(()),
        InlineExpression::VariableReference { id } => {
            let known = VARIABLES.map(|name| format!("${name}")).join(", ");
            Err(format!("there is no variable ${}; there are {known}", id.name))
        }
        InlineExpression::FunctionReference { id, arguments } => match &arguments.positional[..] {
            [InlineExpression::VariableReference { id: count }]
                if id.name == "PLURAL"
                    && arguments.named.is_empty()
                    && ["beneficiaries", "edition"].contains(&count.name) =>
            {
                Ok(())
            }
            _ => Err(format!(
                "{}(…) cannot be used here; a form is chosen with PLURAL($beneficiaries) or PLURAL($edition)",
                id.name
            )),
        },
        InlineExpression::MessageReference { id, .. } => {
            Err(format!("there is no message {}; a variable is written {{ ${} }}", id.name, id.name))
        }
        InlineExpression::TermReference { id, .. } => Err(format!("there is no term -{}", id.name)),
        InlineExpression::Placeable { expression } => check_expression(expression),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: TextValues<'_> =
        TextValues { coordination: "Laâyoune", period: "mars 2026", edition: 2, beneficiaries: Some(12345) };

    fn rendered(language: Language, text: &str) -> String {
        TextPattern::parse(language, text).unwrap().render(&VALUES)
    }

    #[test]
    fn variables_are_filled_in_as_the_language_writes_them() {
        let text = "{ $coordination }, { $period }, { $edition }: { $beneficiaries }";
        assert_eq!(rendered(Language::Fr, text), "Laâyoune, mars 2026, 2: 12.345");
        assert_eq!(rendered(Language::En, text), "Laâyoune, mars 2026, 2: 12,345");
        // Words from left to right are isolated within Arabic; numbers need it as little as anywhere.
        assert_eq!(rendered(Language::Ar, "تقرير { $coordination }"), "تقرير \u{2068}Laâyoune\u{2069}");
    }

    #[test]
    fn a_text_has_lines_and_forms() {
        let text = "Bonjour,\r\n\r\n{ PLURAL($beneficiaries) ->\n    [one] une personne\n   *[other] { $beneficiaries } personnes\n}.\n";
        assert_eq!(rendered(Language::Fr, text), "Bonjour,\n\n12.345 personnes.");
        let arabic = "{ PLURAL($beneficiaries) ->\n    [two] مستفيدان\n    [few] { $beneficiaries } مستفيدين\n   *[other] { $beneficiaries } مستفيد\n}";
        let pattern = TextPattern::parse(Language::Ar, arabic).unwrap();
        let with = |count| {
            pattern.render(&TextValues { beneficiaries: count, ..VALUES }).replace(['\u{2068}', '\u{2069}'], "")
        };
        assert_eq!((with(Some(2)), with(Some(103))), ("مستفيدان".to_string(), "103 مستفيدين".to_string()));
        assert!(with(None).contains("غير مصرح"), "what was not reported is no number: {}", with(None));
    }

    #[test]
    fn what_cannot_be_rendered_is_refused_with_what_would_be_right() {
        for (text, message) in [
            ("", "the text is empty"),
            (" \n ", "the text is empty"),
            ("{ $perod }", "there is no variable $perod; there are $coordination, $period, $edition, $beneficiaries"),
            ("{ $edition ->\n  [1] a\n *[other] { $secret }\n}", "there is no variable $secret"),
            ("{ period }", "there is no message period; a variable is written { $period }"),
            ("{ -brand }", "there is no term -brand"),
            ("{ NUMBER($edition) }", "NUMBER(…) cannot be used here; a form is chosen with PLURAL"),
            ("{ PLURAL($period) -> \n *[other] x\n}", "PLURAL(…) cannot be used here"),
            ("{ $period", "cannot be read"),
            ("a } b", "cannot be read"),
            ("x\n.note = y", "a line begins with \".note =\""),
            ("a\u{7}b", "control character"),
            (&"x".repeat(MAX_LENGTH + 1), "more than 10000 bytes"),
        ] {
            let error = TextPattern::parse(Language::En, text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
        // A line that looks like a message of its own is text.
        assert_eq!(rendered(Language::En, "a\nother = b\n# c"), "a\nother = b\n# c");
    }
}
