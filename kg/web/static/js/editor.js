// SPARQL editor: CodeMirror in a shadow tree, whose style sheets the content security policy need not know.
import {
  autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap, completionKeymap, defaultKeymap, drawSelection, EditorState, EditorView,
  highlightActiveLine, HighlightStyle, history, historyKeymap, keymap, lineNumbers, lintGutter, Prec, setDiagnostics, sparql, syntaxHighlighting, tags,
} from "../vendor/editor.js";
import { get } from "./api.js";

const look = EditorView.theme({
  "&": { fontSize: "0.92rem", color: "var(--ink)", backgroundColor: "var(--raised)" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)", minHeight: "10rem" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--soft)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--sunken) 60%, transparent)" },
  "&.cm-focused": { outline: "2px solid var(--focus)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--filler) !important" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line-strong)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--filler)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
});
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" }, { tag: tags.variableName, color: "var(--planned)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--asserted)" }, { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.url, tags.namespace, tags.labelName], color: "var(--possible)" },
]);

/** Offer terms after a prefix, prefixes, variables of the query, and entities by their labels. */
function completer(page) {
  const terms = page.terms.map((term) => ({ label: term.name, type: term.kind, detail: term.count ? `${term.label}, ${term.count}` : term.label, boost: Math.min(20, Math.log2(term.count + 1)) }));
  const prefixes = Object.keys(page.prefixes).map((prefix) => ({ label: `${prefix}:`, type: "namespace" }));
  return async (context) => {
    const word = context.matchBefore(/[\w:?$-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      return { from: word.from, options: [...names].filter((name) => name !== word.text).map((label) => ({ label, type: "variable" })) };
    }
    if (word.text.startsWith("id:")) {
      const text = word.text.slice(3).replace(/[_-]/g, " ").trim();
      if (!text) return null;
      const { names } = await get("search", { q: text, limit: 12 });
      return { from: word.from, filter: false, options: names.filter((hit) => hit.entity.iri.startsWith(page.prefixes.id)).map((hit) => (
        { label: `id:${hit.entity.iri.slice(page.prefixes.id.length)}`, type: "constant", detail: hit.entity.label })) };
    }
    return { from: word.from, options: [...terms, ...prefixes] };
  };
}

/** Make an editor in an element. run: called by Ctrl-Enter. */
export function editor(host, page, text, { run, changed }) {
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root, parent: root,
    state: EditorState.create({ doc: text, extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }])),
      lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(),
      sparql(), autocompletion({ override: [completer(page)] }), syntaxHighlighting(colours), look, EditorView.lineWrapping,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "SPARQL query" }),
      EditorView.updateListener.of((update) => update.docChanged && changed()),
    ] }),
  });
  return {
    get text() { return view.state.doc.toString(); },
    set text(value) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }); },
    focus: () => view.focus(),
    /** Mark an error; line and column count from 1. */
    mark(line, column, message) {
      if (!line || line > view.state.doc.lines) return view.dispatch(setDiagnostics(view.state, []));
      const row = view.state.doc.line(line);
      const from = Math.min(row.from + column - 1, row.to);
      view.dispatch(setDiagnostics(view.state, [{ from, to: Math.min(from + 1, view.state.doc.length), severity: "error", message }]));
      view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    },
    unmark: () => view.dispatch(setDiagnostics(view.state, [])),
  };
}
