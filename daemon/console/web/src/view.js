// Templates, compiled when the pages were built, to HTML. Everything is escaped that is not a template's own.
import nunjucks from 'nunjucks/browser/nunjucks-slim.js'
import 'templates'
import * as words from './words.js'

// Taken from where the build leaves them: of those it finds there itself, Nunjucks cannot follow "../".
const compiled = window.nunjucksPrecompiled
delete window.nunjucksPrecompiled

/** "../x/y" as the template called `from` means it. */
function resolved(from, to) {
  const parts = from.split('/').slice(0, -1)
  for (const part of to.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

const loader = {
  getSource: (name) => (compiled[name] ? { src: { type: 'code', obj: compiled[name] }, path: name, noCache: false } : null),
  isRelative: (name) => name.startsWith('./') || name.startsWith('../'),
  resolve: resolved,
}

const env = new nunjucks.Environment(loader, { autoescape: true })
for (const name of words.filters) env.addFilter(name, words[name])

export const render = (template, context) => env.render(template, context)
