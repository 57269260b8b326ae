// Which pages are offered to whom. Offering is a courtesy: what anybody may see, the engine decides.
const places = [
  { href: '/', text: 'Today', for: () => true },
  { href: '/roll-call', text: 'Roll call', for: (who) => who.teams.length > 0 },
  { href: '/inbox', text: 'Inbox', for: (who) => who.teams.length > 0 },
  { href: '/golden-hour', text: 'Golden hour', for: (who) => who.teams.length > 0 },
  { href: '/ring', text: 'Schools to ring', for: (who) => who.teams.length > 0 },
  { href: '/trends', text: 'Trends', for: (who) => who.teams.length > 0 },
  { href: '/schools', text: 'Schools', for: (who) => who.teams.length > 0 || who.schools.length > 0 },
  { href: '/freshness', text: 'Freshness', for: () => true },
  { href: '/contracts', text: 'Contracts', for: () => true },
  { href: '/status', text: 'Status', for: (who) => who.rights.includes('operator') },
]

export const places_for = (who) => places.filter((place) => place.for(who))
