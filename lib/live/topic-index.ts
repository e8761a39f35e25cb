import { keyOf, type Topic, type Who } from "./topic.ts"

/** The topics that are listened to, found by organization and by whom they are about. */
export type TopicIndex = {
  readonly topics: ReadonlySet<Topic>
  /** The topic of these names; made where nobody listens to it yet. */
  join(org: number, who: Who): Topic
  leave(topic: Topic): void
  /** Let it be found by other keys: an implicit session is another one every day. */
  move(topic: Topic, keys: readonly string[]): void
  orgs(): number[]
  ofOrg(org: number): Iterable<Topic>
  about(org: number, scope: string, subject: string): Iterable<Topic>
  due(nowMs: number): Topic[]
  /** Split into pieces of one organization each; organizations take turns, so that a large one delays no other. */
  chunks(topics: Iterable<Topic>, size: number): Topic[][]
}

type Org = { byName: Map<string, Topic>; bySubject: Map<string, Set<Topic>> }

export function createTopicIndex(): TopicIndex {
  const topics = new Set<Topic>()
  const orgs = new Map<number, Org>()

  function detach(org: Org, topic: Topic) {
    for (const key of topic.keys) {
      const set = org.bySubject.get(key)
      set?.delete(topic)
      if (set?.size === 0) org.bySubject.delete(key)
    }
  }

  return {
    topics,
    join(number, who) {
      const org = orgs.get(number) ?? { byName: new Map(), bySubject: new Map() }
      orgs.set(number, org)
      const name = nameOf(who)
      const there = org.byName.get(name)
      if (there) return there
      const { agent, session, user, model } = who
      const state = { told: null, unnoted: false, dueAtMs: null, keys: [] }
      const topic: Topic = { org: number, agent, session, user, model, listeners: new Set(), newcomers: new Set(), ...state }
      org.byName.set(name, topic)
      topics.add(topic)
      return topic
    },
    leave(topic) {
      const org = orgs.get(topic.org)
      topics.delete(topic)
      if (!org) return
      detach(org, topic)
      org.byName.delete(nameOf(topic))
      if (org.byName.size === 0) orgs.delete(topic.org)
    },
    move(topic, keys) {
      const org = orgs.get(topic.org)
      if (!org || !topics.has(topic) || keys.every((key, at) => key === topic.keys[at])) return
      detach(org, topic)
      topic.keys = keys
      for (const key of keys) {
        const set = org.bySubject.get(key)
        if (set) set.add(topic)
        else org.bySubject.set(key, new Set([topic]))
      }
    },
    orgs: () => [...orgs.keys()],
    ofOrg: (org) => orgs.get(org)?.byName.values() ?? [],
    about: (org, scope, subject) => orgs.get(org)?.bySubject.get(keyOf(scope, subject)) ?? [],
    due: (nowMs) => [...topics].filter((topic) => topic.dueAtMs !== null && topic.dueAtMs <= nowMs),
    chunks(some, size) {
      const byOrg = new Map<number, Topic[]>()
      for (const topic of some) {
        const group = byOrg.get(topic.org)
        if (group) group.push(topic)
        else byOrg.set(topic.org, [topic])
      }
      const chunks: Topic[][] = []
      const groups = [...byOrg.values()]
      for (let at = 0; groups.some((group) => at < group.length); at += size) {
        for (const group of groups) if (at < group.length) chunks.push(group.slice(at, at + size))
      }
      return chunks
    },
  }
}

function nameOf({ agent, session, user, model }: Who): string {
  return `${agent}\n${session === null ? "" : `=${session}`}\n${user}\n${model ?? ""}`
}
