// What the scripts in vendor/ leave on `window`; undefined where one of them did not load.

interface Window {
  readonly React?: { createElement(component: unknown, properties: Readonly<Record<string, unknown>>): unknown };
  readonly ReactDOM?: { createRoot(place: Element): { render(view: unknown): void } };
  readonly GraphiQL?: unknown;
}
