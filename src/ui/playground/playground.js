// Starts GraphiQL on this server's own graph, with the example queries in its tabs.
(async () => {
  const place = document.getElementById("playground");
  try {
    const answer = await fetch("/playground/examples.json");
    const examples = await answer.json();
    const sockets = location.protocol === "https:" ? "wss:" : "ws:";
    const fetcher = GraphiQL.createFetcher({
      url: "/graphql",
      subscriptionUrl: `${sockets}//${location.host}/graphql/ws`,
    });
    const defaultTabs = examples.map(({ query, variables }) => ({
      query: query.join("\n"),
      variables: variables ? JSON.stringify(variables, null, 2) : "",
    }));
    ReactDOM.createRoot(place).render(
      React.createElement(GraphiQL, { fetcher, defaultTabs, defaultEditorToolsVisibility: true }),
    );
  } catch (error) {
    place.textContent = `The playground could not start: ${error.message}`;
  }
})();
