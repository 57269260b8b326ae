// Which pages are offered to whom. Offering is a courtesy: what anybody may see, the engine decides.
const lists = (who) => who.sees?.includes('lists') ?? false

/** The page of the morning, as a team with a list calls it and as one without. */
export const morning = (who) => (lists(who) ? 'Golden hour' : 'Morning list')

const places = [
  { href: '/', text: 'Today', for: () => true },
  { href: '/roll-call', text: 'Roll call', for: lists },
  { href: '/inbox', text: 'Inbox', for: (who) => who.teams.length > 0 },
  { href: '/golden-hour', text: morning, for: (who) => who.teams.length > 0 },
  { href: '/ring', text: 'Schools to ring', for: (who) => who.teams.length > 0 },
  { href: '/trends', text: 'Trends', for: (who) => who.teams.length > 0 },
  { href: '/schools', text: 'Schools', for: (who) => who.teams.length > 0 || who.schools.length > 0 },
  { href: '/freshness', text: 'Freshness', for: () => true },
  { href: '/contracts', text: 'Contracts', for: () => true },
  { href: '/status', text: 'Status', for: (who) => who.rights.includes('operator') },
]

export const places_for = (who) => places.filter((place) => place.for(who))
  .map((place) => ({ ...place, text: typeof place.text === 'function' ? place.text(who) : place.text }))
