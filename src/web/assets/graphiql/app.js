"use strict";

// The query that a newcomer sees first: what one regional coordination did in one year.
const DEFAULT_QUERY = `# The activity of one regional coordination.
# Periods: "2026-03", "2026-Q1", "2026-S1",
# "2026", "2025-2026" (school year).
# A figure that nobody reported is null.
{
  coordination(code: "11") {
    name(language: AR)
    activity(period: "2008") {
      beneficiaries
      programmes {
        programme {
          code
        }
        units
        beneficiaries
      }
    }
  }
}
`;

const root = ReactDOM.createRoot(document.getElementById("graphiql"));
root.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({
      url: "/graphql",
      headers: { "X-Taawun": "1" },
      // Signed in by the session's cookie, or by an Authorization in the headers editor.
      subscriptionUrl: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    }),
    defaultQuery: DEFAULT_QUERY,
    // Headers may hold an access token: they are forgotten with the page, not kept in the browser's storage.
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
);
