import { work } from "./langchain.ts"

await work()
