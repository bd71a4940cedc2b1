
## Sales: the lead in one line (no full stop; notes may follow)

sales-line-unscanned = { $domain } has not been scanned yet: scan it before you call
sales-line-migration-ready-large = { $domain } is ready to move to Microsoft 365 ({ $score } of 100) and is a large tenant: propose Enterprise
sales-line-migration-ready-medium = { $domain } is ready to move to Microsoft 365 ({ $score } of 100) and is a medium-sized tenant: propose Business Standard
sales-line-migration-ready-small = { $domain } is ready to move to Microsoft 365 ({ $score } of 100) and is a small tenant: propose Business Basic
sales-line-migration-ready-unknown = { $domain } is ready to move to Microsoft 365 ({ $score } of 100): act now
sales-line-migration-medium = { $domain } is a candidate for a move to Microsoft 365 ({ $score } of 100): follow up
sales-line-migration-medium-host = { $domain } has its mail at { $host } and is a candidate for a move to Microsoft 365 ({ $score } of 100): follow up
sales-line-migration-low = { $domain } may move to Microsoft 365 one day ({ $score } of 100): follow up over the long term
sales-line-migration-low-host = { $domain } has its mail at { $host } and may move to Microsoft 365 one day ({ $score } of 100): follow up over the long term
sales-line-existing-high = { $domain } already uses Microsoft 365 ({ $score } of 100): offer Defender and further protection
sales-line-existing-medium = { $domain } already uses Microsoft 365 ({ $score } of 100): follow up on its mail security
sales-line-existing-low = { $domain } already uses Microsoft 365 ({ $score } of 100): improve it step by step
sales-line-cold-medium = { $domain } shows mixed signals ({ $score } of 100): keep in touch over the long term
sales-line-cold-low = { $domain } shows few signals ({ $score } of 100): low priority
sales-line-skip = { $domain } is not to be pursued now ({ $score } of 100)
sales-line-note-country = network address in { $country }
sales-line-note-proxy = the address is listed as a proxy, so treat its place with care

## Sales: why it is in its segment

sales-segment-none = Not available: the domain has not been assessed yet.
sales-segment-existing-high = Mail already runs on Microsoft 365, and with { $score } of 100 points the domain is well kept: there is room for further services.
sales-segment-existing-medium = Mail already runs on Microsoft 365; with { $score } of 100 points its security can be improved.
sales-segment-existing-low = Mail already runs on Microsoft 365; with { $score } of 100 points there is much to improve, over the long term.
sales-segment-existing-other = The rules call this an existing customer, but the mail provider is “{ $provider }” ({ $score } of 100 points): check the facts before you call.
sales-segment-migration-cloud = Mail runs on { $provider }, outside Microsoft.
sales-segment-migration-hosting = Mail runs on shared hosting.
sales-segment-migration-host = Mail runs at { $host }.
sales-segment-migration-own = Mail runs on a server of the company’s own or of a local host.
sales-segment-migration-other = The mail provider is “{ $provider }”.
sales-segment-migration-strong = { $score } of 100 points are a strong sign: the company is ready to move.
sales-segment-migration-good = { $score } of 100 points are a good sign: a move suits the company.
sales-segment-migration-enough = { $score } of 100 points are enough for a follow-up.
sales-segment-migration-below = { $score } of 100 points are fewer than the usual 60 of this segment: check the rules in use.
sales-segment-positive = In its favour: { $signals }.
sales-segment-cold-host = Mail runs at { $host }; with { $score } of 100 points the company is partly ready. Nurture it with low priority.
sales-segment-cold-own = Mail runs on a server of the company’s own or of a local host; with { $score } of 100 points it is partly ready. Nurture it with low priority.
sales-segment-cold-medium = Mail provider: { $provider }. { $score } of 100 points are a fair value but not enough for a call: look again in one or two months.
sales-segment-cold-low = Mail provider: { $provider }. { $score } of 100 points are few: look again in one or two months.
sales-segment-skip-barred = The matter ends there, without points: look again in three to six months.
sales-segment-skip-host = Mail runs on a server of the company’s own or of a local host, and with { $score } of 100 points nothing speaks for pursuing it now.
sales-segment-skip-very-low = { $score } of 100 points are very few: leave it out and look again in three to six months.
sales-segment-skip-not-enough = { $score } of 100 points do not suffice with this provider: leave it out and look again in three to six months.
sales-signal-spf = SPF
sales-signal-dkim = DKIM
sales-signal-dmarc-quarantine = DMARC (quarantine)
sales-signal-dmarc-reject = DMARC (reject)

## Sales: why it has that provider

sales-provider-none = Not available: the domain has not been scanned yet.
sales-provider-m365 = Mail runs on Microsoft 365: an existing customer, to whom security and further services can be offered.
sales-provider-cloud = Mail runs on { $provider }: a move to Microsoft 365 can be proposed.
sales-provider-sender = Mail is received by { $provider }, a service made for programs: ask where people read their mail, and weigh a move to Microsoft 365.
sales-provider-hosting = Mail runs on shared hosting, where delivery and security also depend on the neighbours: Microsoft 365 would improve both.
sales-provider-host = Mail runs at { $host }, a local host: Microsoft 365 would bring security, reliable delivery and room to grow.
sales-provider-own = The mail host belongs to no known provider, so the company or a local host runs it: Microsoft 365 would bring security, reliable delivery and room to grow.
sales-provider-no-mx = The domain has no mail server (MX): nobody can write to it, and there is no mail to move.
sales-provider-null-mx = The domain declares that it takes no mail (null MX).
sales-provider-silent = The name servers did not say where its mail goes: nothing can be said of the provider now.
sales-provider-unknown = Where the mailboxes are is not known: a risk, and a question worth asking.
sales-provider-gateway = { $gateway } stands in front of the mailboxes as a security gateway.
sales-provider-evidence = Observed: { $evidence }.
sales-provider-infrastructure = Infrastructure: { $summary }.

## Sales: how well the mail is protected

sales-security-spf-present = SPF is published.
sales-security-spf-missing = SPF is missing.
sales-security-dkim-present = A DKIM key is published.
sales-security-dkim-missing = No DKIM key was found at the usual selectors.
sales-security-dmarc-missing = No DMARC policy is published.
sales-security-dmarc-monitors = DMARC only monitors (p=none).
sales-security-dmarc-quarantine = DMARC asks for quarantine.
sales-security-dmarc-reject = DMARC asks for rejection.
sales-security-coverage-full = The policy covers all mail.
sales-security-coverage-partial = The policy covers { $percent }% of the mail.
sales-security-sum-critical = Critical: SPF, DKIM and DMARC protection are all missing, so anybody can write in the company’s name.
sales-security-sum-spf-only = SPF is there, but no DKIM key was found and DMARC does not protect: forged mail can be delivered.
sales-security-sum-dkim-only = DKIM is there, but SPF is missing and DMARC does not protect: forged mail can be delivered.
sales-security-sum-both = SPF and DKIM are there, but DMARC does not protect: nothing tells receivers to refuse forged mail.
sales-security-sum-dmarc = DMARC does not protect: nothing tells receivers to refuse forged mail.
sales-security-sum-several = Several parts of the protection are missing: { $missing }.
sales-security-sum-partial = DMARC protects a part of the mail only ({ $percent }%): the rest can be forged.
sales-security-sum-one = The protection has one gap: { $missing }.
sales-security-sum-good = The mail is well protected.
sales-security-sum-good-so-far = What could be checked is in order; not answered: { $unknown }.
sales-security-angle-high = Open with the weakness: phishing, forged invoices and mail in the company’s name cost trust and reputation.
sales-security-angle-medium = Propose to close the gap: complete protection also helps the company’s own mail to arrive.
sales-security-angle-low = Recognise what is there and propose Defender on top of it.
sales-security-action-high-move = Urgent: propose Microsoft 365 with Defender, and set SPF, DKIM and DMARC up in full.
sales-security-action-high-stay = Urgent: add Defender, and set SPF, DKIM and DMARC up in full.
sales-security-action-medium-move = Propose a move to Microsoft 365 that closes the gap, or close it where the mail is.
sales-security-action-medium-stay = Close the gap in the protection, and propose Defender.
sales-security-action-low = Keep the protection as it is, and propose Defender.
sales-security-name-spf = SPF
sales-security-name-dkim = DKIM
sales-security-name-dmarc = DMARC
sales-security-name-dmarc-part = full DMARC coverage

## Sales: what Partner Center knows

sales-referral-open = Already registered at Microsoft: an open { $kind } in Partner Center ({ $status }). Speak with its owner before you call.
sales-referral-closed = Was registered at Microsoft: a closed { $kind } in Partner Center ({ $status }).
sales-referral-co-sell = co-sell deal
sales-referral-marketplace = marketplace referral
sales-referral-qualified-lead = lead qualified by Microsoft
sales-referral-unknown = referral

## Sales: what to say

sales-script-from = { $vendor }: { $words }
sales-script-cold-opening = Good day, I looked at how { $domain } handles its mail and would like to share two short observations.
sales-script-cold-security-risk = As things stand, others could write in the name of { $domain }, for example with forged invoices; that can be closed with little effort.
sales-script-cold-improvement = There is room for better protection against spam and for more reliable delivery.
sales-script-cold-invitation = Shall we talk for 10 to 15 minutes, without any obligation, to see whether it matters to you?
sales-script-migration-opening = Good day, I am calling about the mail of { $domain } and a possible move to Microsoft 365.
sales-script-migration-opening-host = Good day, I am calling about the mail of { $domain }, which is at { $host } today, and a possible move to Microsoft 365.
sales-script-proxy-caution = To you only: the network address is listed as a proxy or VPN, so ask where the company sits instead of assuming it.
sales-script-security-issues = When I looked at your records I saw this: { $issues } Others can use that for phishing and forged mail in your name.
sales-script-value-large = For companies of your size Microsoft 365 Enterprise brings central management, compliance and protection under one roof.
sales-script-value-medium = Business Standard brings mail, Teams and the Office programs together and grows with you.
sales-script-value-small = Business Basic gives you professional mail and Teams at a small price per user.
sales-script-value-unknown-size = Microsoft 365 brings mail, Teams and protection together, in the licence that fits your size.
sales-script-invitation-fifteen-minutes = May I show you a proposal made for you in 15 minutes this week?
sales-script-invitation-proposal = May I send you a proposal that fits?
sales-script-existing-opening = Good day, I looked at the public records of { $domain }, which uses Microsoft 365, and have a few suggestions.
sales-script-existing-value = Defender for Office 365 adds protection against phishing and harmful attachments to what you already have.
sales-script-existing-invitation = Shall we go through your settings together in a short review?
sales-script-plain-opening = Good day, I looked at the public mail records of { $domain }.
sales-script-plain-invitation = May I share with you what I found?

## Sales: what to ask

sales-question-migration-pain = What works well with your mail today, and what costs you time?
sales-question-migration-incidents = Have you had phishing, forged invoices or lost mail in the past year?
sales-question-migration-effort = Who looks after your mail, and how much time does it take?
sales-question-migration-host = How satisfied are you with your present host, and does it keep up with your growth?
sales-question-existing-use = Which Microsoft 365 services do you use, and which have you paid for without using them?
sales-question-existing-security = What protection do you have beyond the built-in one, and what would you want?
sales-question-existing-delivery = Does your own mail ever land in the spam folders of others?
sales-question-plain-view = How do you see your present mail and collaboration tools?
sales-question-plain-priorities = What are your priorities in IT this year?
sales-question-large-strategy = Is there one strategy for all sites, and who leads it?
sales-question-large-compliance = Which rules do you have to follow, such as GDPR or KVKK, and how do you show that you do?
sales-question-medium-growth = How many people will you be in a year?
sales-question-small-budget = What may a user cost you per month?
sales-question-budget = Is there a budget for this in the current year?
sales-question-decision = How is such a decision made, and who takes part in it?
sales-question-timing = By when would you want it to be done?

## Sales: what to offer, and what it is worth

sales-offer-large = A large tenant: Enterprise with Defender and consulting for the move.
sales-offer-medium = A medium-sized tenant: Business Standard, with Defender as an option.
sales-offer-small = A small tenant: Business Basic to begin with.
sales-offer-ready = The size is not known and the company is ready to move: begin the talk with Business Standard.
sales-offer-entry = Nothing is known that speaks for more: begin with Business Basic and ask for the number of users.
sales-factor-segment = Segment: { $segment }
sales-factor-segment-none = No segment yet
sales-factor-readiness-high = High score ({ $score } of 100)
sales-factor-readiness-medium = Medium score ({ $score } of 100)
sales-factor-readiness-low = Low score ({ $score } of 100)
sales-factor-readiness-none = No score to go by
sales-factor-priority = Priority { $priority } of 7
sales-factor-priority-none = No priority yet
sales-factor-size-large = Large tenant
sales-factor-size-medium = Medium-sized tenant
sales-factor-size-small = Small tenant
sales-factor-size-unknown = Size not known
sales-factor-contacts = Quality of the contacts: { $quality } of 100

## Sales: what to do next

sales-next-say-migration = We would like to show you how { $domain } can move to Microsoft 365 without an interruption.
sales-next-say-existing = We would like to show you how { $domain } can get more out of Microsoft 365.
sales-next-say-cold = We would like to share with you what we noticed about the mail of { $domain }.
sales-next-say-plain = We will look at { $domain } again and be in touch when there is something useful to say.
sales-next-note-call-hours-24 = Call within 24 hours: potential { $potential } of 100, urgency { $urgency }.
sales-next-note-call-days-3 = Call within three days: potential { $potential } of 100, urgency { $urgency }.
sales-next-note-call-week-1 = Call within a week: potential { $potential } of 100, urgency { $urgency }.
sales-next-note-email-week-1 = Write an e-mail within a week: potential { $potential } of 100, urgency { $urgency }.
sales-next-note-wait-month-1 = Wait, and look again within a month: potential { $potential } of 100, urgency { $urgency }.
sales-next-note-expires = The registration of { $domain } ends on { $date }, in { $days } days.
sales-next-note-expires-today = The registration of { $domain } ends today.
sales-next-note-expired = By the registry’s date the registration of { $domain } ended on { $date }.
sales-level-high = high
sales-level-medium = medium
sales-level-low = low

## Sales: headings and labels

sales-label-page = Lead sheet
sales-label-summary = In brief
sales-label-facts = Facts
sales-label-company = Company
sales-label-domain = Domain
sales-label-country = Country
sales-label-provider = Mail provider
sales-label-gateway = Security gateway
sales-label-mail-hosts = Mail hosts
sales-label-tenant-size = Tenant size
sales-label-score = Score
sales-label-segment = Segment
sales-label-priority = Priority
sales-label-category = Category
sales-label-registrar = Registrar
sales-label-expires = Registered until
sales-label-scanned = Last scan
sales-label-reasons = Why
sales-label-security = Mail security
sales-label-angle = Sales angle
sales-label-action = Recommended action
sales-label-infrastructure = Infrastructure
sales-label-referral = Partner Center
sales-label-script = Call script
sales-label-questions = Discovery questions
sales-label-offer = Offer
sales-label-per-user = Per user and month
sales-label-migration = Migration, once
sales-label-defender = Defender, per user and month
sales-label-consulting = Consulting, once
sales-label-potential = Opportunity potential
sales-label-urgency = Urgency
sales-label-risk = Risk
sales-label-next = Next step
sales-label-say = To the customer
sales-label-note = For colleagues only
sales-label-written = Written
sales-label-rules = Rules
sales-word-present = present
sales-word-absent = absent
sales-word-unknown = not answered

## Sales: whether mail can arrive

sales-delivery-possible = The domain takes mail; whether the mailbox exists is not known.
sales-delivery-no-address = This is not an e-mail address of a company.
sales-delivery-no-mail-host = The domain has no mail server (MX).
sales-delivery-null-mx = The domain declares that it takes no mail (null MX).
sales-delivery-not-answered = The name servers did not answer; try again later.
