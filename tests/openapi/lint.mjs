// Holds a description against the OpenAPI 3.1 specification and Redocly's strict rules; exit 1 on any problem.
//   node lint.mjs schemas/openapi.yaml
import { createConfig, lint } from '@redocly/openapi-core'

const config = await createConfig({ extends: ['recommended-strict'] })
const problems = await lint({ ref: process.argv[2], config })
for (const p of problems) console.log(`${p.ruleId}: ${p.message} (${p.location?.[0]?.pointer ?? ''})`)
console.log(`openapi: ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
