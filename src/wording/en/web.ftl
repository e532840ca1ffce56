# The start page. Its messages take no variable.

web-title = Taawun
web-institution = Entraide Nationale
web-subtitle = Activity reports of the regional coordinations
web-languages = Language of the page
web-language-ar = العربية
web-language-fr = Français
web-language-en = English

web-demonstration-title = Demonstration data
web-demonstration-text = The database holds figures made up for trying things out. They describe no real activity and must not be published.
web-demonstration-mark = demonstration

web-reports = Reports
web-column-coordination = Regional coordination
web-column-language = Language
web-column-edition = Edition
web-column-size = Size (KB)
web-column-created = Made on
web-no-reports-title = No report yet
web-no-reports-seen = There is no report yet that you may see.
web-no-reports-text = Scheduled jobs make the reports on their dates; they appear here as soon as they are ready. To make one or to load demonstration data now, this command shows what can be done:

web-data = Data
web-graphiql-title = GraphiQL explorer
web-graphiql-text = Write and try queries, read the schema’s documentation.
web-schema-title = GraphQL schema
web-schema-text = The whole definition of the interface, for dashboards and applications.

# Downloads that cannot be handed out.
web-download-damaged = This file in the store is not what was issued, so it is not handed out. The administrators have to restore it from a backup.
web-download-unavailable = The store of files cannot be reached at the moment. Try again in a few minutes.
web-download-missing = This file is not in the store. The administrators have to restore it from a backup.
