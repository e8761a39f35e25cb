export type Welcome = { url: string; signInToken: string; email: string; password: string; key: string }

/** What a person needs now: in, and how out again. */
export function welcome({ url, signInToken, email, password, key }: Welcome): string {
  return `
The demo is running: a simulated fleet, on the real API, under real limits.

  Open      ${url}/sign-in?token=${signInToken}
            (signs you in once, within 15 minutes)
  Sign in   ${email} / ${password} at ${url}/sign-in
  API key   ${key}

  Send an event of your own:
    curl -s ${url}/api/v1/usage -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\
      -d '{"id":"my-first","agent":"my-agent","session":"s-1","user":"me","model":"gpt-4o","usage":{"prompt_tokens":900,"completion_tokens":120}}'

  Stop      Ctrl-C. The data stays in place for the next time.
`
}
