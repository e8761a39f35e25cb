/** The least that a Next route can do with a body: read it and send it back. */
export async function POST(request) {
  return Response.json(await request.json())
}
