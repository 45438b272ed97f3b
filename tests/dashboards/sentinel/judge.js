// Asks Microsoft's own Kusto language service what is wrong with queries, and what they look at.
// node judge.js FOLDER, with JSON on standard input: {table, columns: {NAME: TYPE}, queries}; FOLDER
// is the unpacked package @kusto/language-service-next. Writes for each query what is wrong, which
// columns of the table it uses, and which columns it gives: {errors, used, given}.
"use strict";

const [folder] = process.argv.slice(2);
require(`${folder}/bridge.min.js`);
require(`${folder}/Kusto.Language.Bridge.min.js`);
const { KustoCode, GlobalState, Symbols, Syntax } = Kusto.Language;

const list = (found) => {
  const items = [];
  for (let i = 0; i < found.Count; i += 1) items.push(found.getItem(i));
  return items;
};

const told = JSON.parse(require("fs").readFileSync(0, "utf8"));
const columns = Object.entries(told.columns).map(
  ([name, type]) => new Symbols.ColumnSymbol(name, Symbols.ScalarTypes.GetSymbol(type)),
);
const table = new Symbols.TableSymbol.$ctor4(told.table, columns);
const database = new Symbols.DatabaseSymbol.ctor("workspace", [table]);
const globals = GlobalState.Default.WithDatabase(database);

function judged(query) {
  const code = KustoCode.ParseAndAnalyze(query, globals);
  const used = new Set();
  Syntax.SyntaxElement.WalkNodes(code.Syntax, (node) => {
    const found = node.ReferencedSymbol;
    if (found && columns.includes(found)) used.add(found.Name);
  });
  return {
    errors: list(code.GetDiagnostics())
      .filter((each) => each.Severity === "Error")
      .map((each) => each.Message),
    used: [...used].sort(),
    given: code.ResultType && code.ResultType.Columns ? list(code.ResultType.Columns).map((each) => each.Name) : [],
  };
}

process.stdout.write(JSON.stringify(told.queries.map(judged)));
