/** A public set of data in the demo workspace, with the credit that its licence asks for. */
export interface DemoSet {
  name: string
  kind: 'real' | 'simulated'
  what: string
  authors: string
  licence: string
  licenceUrl: string
  sourceUrl: string
  sourceLabel: string
  changed: string
}

export const demoSets: readonly DemoSet[] = [
  {
    name: 'Online Retail',
    kind: 'real',
    what: 'Every invoice line of a British online shop for gifts, from 1 December 2010 to 9 December 2011: 541,909 lines of 4,372 customers in 38 countries.',
    authors: 'Daqing Chen, Sai Liang Sain and Kun Guo (2012), UCI Machine Learning Repository',
    licence: 'CC BY 4.0',
    licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
    sourceUrl: 'https://doi.org/10.24432/C5BW33',
    sourceLabel: 'doi:10.24432/C5BW33',
    changed:
      'Lines became the events “purchase” and “cancel”; times are read as London time; revenue is quantity × unit price. Lines without a customer stay without a person. Nothing was left out.',
  },
  {
    name: 'RavenStack',
    kind: 'simulated',
    what: 'A software company that does not exist, 2023 and 2024: 500 accounts, 5,000 subscriptions, 25,000 uses of 40 features, 2,000 support tickets, 600 churn events.',
    authors: 'River @ Rivalytics, “SaaS subscription and churn analytics dataset”',
    licence: 'MIT',
    licenceUrl: 'https://opensource.org/license/mit',
    sourceUrl: 'https://github.com/dineshbarri/saas-subscription-revenue-churn-intelligence',
    sourceLabel: 'github.com/dineshbarri',
    changed:
      'Tables became accounts, subscriptions and events; amounts are taken as US dollars. Use, churn and satisfaction do not depend on each other in it, so it shows what you can ask and proves nothing about software companies.',
  },
]
