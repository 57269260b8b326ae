// Builds the pages: templates to JavaScript, scripts bundled, styles compiled, one static shell a page.
//   node build.mjs FOLDER    writes FOLDER anew: *.html, assets/NAME-HASH.*, each with its .gz, manifest.json
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import nunjucks from 'nunjucks'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = resolve(here, '../../..')
const modules = join(root, 'node_modules')
const out = resolve(process.argv[2] ?? 'build/web')
// Beside the folder it replaces, so that nobody ever serves half of it.
const work = `${out}.new`
// Where templates live, and under which name the design systems' own macros find one another.
const libraries = [
  { prefix: 'govuk', folder: join(modules, 'govuk-frontend/dist/govuk') },
  { prefix: 'moj', folder: join(modules, '@ministryofjustice/frontend/moj') },
  { prefix: '', folder: join(here, 'templates') },
]
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The file a template's name means. */
function template_file(name) {
  const library = libraries.find((l) => l.prefix !== '' && name.startsWith(`${l.prefix}/`)) ?? libraries.at(-1)
  return join(library.folder, library.prefix === '' ? name : name.slice(library.prefix.length + 1))
}

/** What a template names: "./x" and "../x" are of its own folder. */
function named_in(name, text) {
  return [...text.matchAll(/\{%-?\s*(?:from|import|include|extends)\s+(["'])(.+?)\1/g)].map(([, , ref]) =>
    ref.startsWith('.') ? join(dirname(name), ref) : ref
  )
}

/** The templates that the browser fills, and all they name, by name. */
function templates() {
  const found = new Map()
  const due = readdirSync(join(here, 'templates')).filter((f) => f.endsWith('.njk') && f !== 'shell.njk').sort()
  while (due.length > 0) {
    const name = due.pop()
    if (found.has(name)) continue
    const text = readFileSync(template_file(name), 'utf8')
    found.set(name, text)
    due.push(...named_in(name, text))
  }
  return found
}

/** One module that fills window.nunjucksPrecompiled: nothing is compiled, so nothing evaluated, in the browser. */
function precompiled(found) {
  const env = new nunjucks.Environment(null, { autoescape: true, trimBlocks: true, lstripBlocks: true })
  return [...found].map(([name, text]) => nunjucks.precompileString(text, { name, env })).join('\n')
}

function hashed(name, body) {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return `${basename(name, extname(name))}-${hash}${extname(name)}`
}

const manifest = { assets: {}, pages: {} }

/** Writes a file and its .gz beside it. */
function put(name, body) {
  const path = join(work, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, body)
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9, mtime: 0 }))
}
function put_asset(name, body) {
  const file = `assets/${hashed(name, body)}`
  put(file, body)
  manifest.assets[`/${file}`] = { file, type: types[extname(name)] }
  return `/${file}`
}

async function scripts(found) {
  const built = await esbuild.build({
    entryPoints: [join(here, 'src/main.js')],
    bundle: true, format: 'esm', splitting: true, minify: true, target: 'es2022', write: false, metafile: true,
    outdir: join(work, 'assets'), entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', legalComments: 'none',
    logLevel: 'warning',
    plugins: [{
      name: 'templates',
      setup(build) {
        build.onResolve({ filter: /^templates$/ }, () => ({ path: 'templates', namespace: 'templates' }))
        build.onLoad({ filter: /.*/, namespace: 'templates' }, () => ({ contents: precompiled(found), loader: 'js' }))
      },
    }],
  })
  let main
  for (const file of built.outputFiles) {
    const name = `assets/${basename(file.path)}`
    put(name, file.contents)
    manifest.assets[`/${name}`] = { file: name, type: types['.js'] }
    if (basename(file.path).startsWith('main-')) main = `/${name}`
  }
  return main
}

/** The icons of the design system that its style sheet names, hashed like everything else. */
function images(css) {
  return css.replaceAll(/url\(\/assets\/images\/([\w-]+\.svg)\)/g, (_, name) => {
    const body = readFileSync(join(modules, '@ministryofjustice/frontend/moj/assets/images', name))
    return `url(${put_asset(name, body)})`
  })
}

function style() {
  const { css } = sass.compile(join(here, 'scss/main.scss'), {
    loadPaths: [root, join(modules, 'govuk-frontend/dist'), join(modules, '@ministryofjustice/frontend')],
    style: 'compressed', quietDeps: true,
  })
  // The Crown's font and arms are for services on GOV.UK only.
  if (/GDS Transport|crest|crown/i.test(css)) throw new Error('the style sheet names the font or arms of GOV.UK')
  return put_asset('main.css', images(css))
}

/** A page's shell: the design system's own page template, without its inline script (main.js does that). */
function shells(script, css) {
  const icon = put_asset('icon.svg', readFileSync(join(here, 'icon.svg')))
  const loader = {
    getSource: (name) => ({ src: readFileSync(template_file(name), 'utf8'), path: name, noCache: false }),
    isRelative: (name) => name.startsWith('.'),
    resolve: (from, to) => join(dirname(from), to),
  }
  const env = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true })
  const pages = JSON.parse(readFileSync(join(here, 'pages.json'), 'utf8'))
  for (const [path, page] of Object.entries(pages)) {
    const html = env.render('shell.njk', { page, path, script, css, icon })
    const bare = html.replace(/<script>document\.body\.className[^<]*<\/script>/, '').replaceAll(/\n\s*\n+/g, '\n')
    if (/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/.test(bare)) throw new Error(`${path}: inline script or style`)
    const file = `${path === '/' ? 'index' : path.slice(1)}.html`
    put(file, bare)
    manifest.pages[path] = { file, type: types['.html'] }
  }
}

rmSync(work, { recursive: true, force: true })
const found = templates()
shells(await scripts(found), style())
writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')
rmSync(out, { recursive: true, force: true })
renameSync(work, out)
console.log(`web: ${Object.keys(manifest.pages).length} pages, ${Object.keys(manifest.assets).length} assets in ${process.argv[2]}`)
