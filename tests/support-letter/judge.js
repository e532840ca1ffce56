// Reads a schema and queries as JSON from standard input ({ sdl, queries }), and writes for each query null where it is
// valid, otherwise the first reason why not.
import { readFileSync } from 'node:fs'
import { buildSchema, parse, validate } from 'graphql'

const { sdl, queries } = JSON.parse(readFileSync(0, 'utf8'))
const schema = buildSchema(sdl)

function reason(query) {
  try {
    const errors = validate(schema, parse(query))
    return errors.length === 0 ? null : errors[0].message
  } catch (error) {
    return error.message
  }
}

process.stdout.write(JSON.stringify(queries.map(reason)))
