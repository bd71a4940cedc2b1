# Every sentence people read, English. tr.ftl has the same keys with the same variables.

## Why an assessment is as it is

reason-existing-microsoft = Mail already runs on Microsoft 365: talk about protection, more services and the present partner, not about moving.
reason-migration-ready = Mail runs outside Microsoft and is well kept: this company is ready to move.
reason-self-hosted = The company runs its mail itself or at a local host: there is room for a first move to the cloud.
reason-weak-signals = The signals are mixed: keep in touch and learn more before calling.
reason-low-score = Too little speaks for a call now.
reason-no-rule-matched = No rule of the rule set covers this combination of provider and score.
reason-mx-missing = The domain has no mail server (MX), so there is no mail to move.
reason-null-mx = The domain declares that it takes no mail (null MX).
reason-invalid-domain = This is not a company domain.

## Lines of the score

score-provider = Mail provider
score-spf = SPF is published
score-dkim = DKIM is published
score-dmarc-published = DMARC is published for monitoring (p=none)
score-dmarc-quarantine = DMARC asks for quarantine
score-dmarc-reject = DMARC asks for rejection
score-no-spf = SPF is missing
score-no-dkim = No DKIM key was found
score-dkim-none = Mail can not be signed
score-dmarc-none = DMARC does not protect (p=none)
score-hosting-mx-weak = Shared hosting without SPF and DKIM
score-spf-multiple-includes = SPF includes many other domains

## Categories

category-p1 = High Potential Greenfield
category-p2 = Competitive Takeover
category-p3 = Existing Microsoft but Weak Partner
category-p4 = Renewal Pressure
category-p5 = Low Intent / Long Nurturing
category-p6 = No-Go / Archive

## Segments

segment-migration = Migration
segment-existing = Existing customer
segment-cold = Cold
segment-skip = Skip

## Mail providers

provider-m365 = Microsoft 365
provider-google = Google Workspace
provider-yandex = Yandex 360
provider-zoho = Zoho Mail
provider-amazon = Amazon SES or WorkMail
provider-sendgrid = Twilio SendGrid
provider-mailgun = Mailgun
provider-hosting = Shared hosting
provider-local = Own or local server
provider-unknown = Unknown

## Why a scan or a look-up failed

failure-dns-timeout = The name servers did not answer in time. The facts of the last good scan stand; scan again later.
failure-dns-servfail = The domain's name servers failed (SERVFAIL). The facts of the last good scan stand; scan again later.
failure-dns-refused = The name servers refused to answer. Check which DNS servers Hunter may ask.
failure-dns-truncated = The answer was too long and could not be read over TCP. Check whether a firewall blocks DNS over TCP.
failure-dns-malformed = The name servers gave an answer that can not be read.
failure-dns-unreachable = No DNS server can be reached. Check the network and the DNS servers in the settings.
failure-dns-budget = The domain needs more DNS questions than one scan may ask.
failure-scan-timeout = The scan took too long and was stopped.
failure-scan-crashed = The scan stopped because of a fault in Hunter. The log says more.
failure-scan-attempts = The scan was started several times and never came to an end.
failure-scan-unstorable = The result of the scan could not be stored. The log says more.
failure-lead-unknown = No lead has this domain. Add it or import it first.
failure-job-attempts = The work on this item was begun several times and never came to an end. The log says more.
failure-whois-not-found = The registry does not know the domain.
failure-whois-no-server = No registry server is known for this ending.
failure-whois-rate-limited = The registry asks to slow down; it is asked again later.
failure-whois-unreachable = The registry can not be reached; it is asked again later.
failure-whois-unreadable = The registry's answer holds none of the wanted facts.

## What is wrong with a domain's records

problem-spf-multiple-records = There is more than one SPF record, so receivers apply none.
problem-spf-syntax = The SPF record has a term that receivers can not read.
problem-spf-too-many-lookups = The SPF record needs more than 10 DNS look-ups, so receivers give up.
problem-spf-void-lookups = More than 2 look-ups of the SPF record find nothing, so receivers give up.
problem-spf-include-missing = The SPF record includes a domain that has no SPF record, so receivers give up.
problem-spf-include-loop = The SPF record includes itself, so receivers give up.
problem-spf-include-unanswered = An included domain did not answer; the number of look-ups may be higher.
problem-spf-pass-all = The SPF record lets everyone send in the domain's name (+all).
problem-spf-no-all = The SPF record does not say what happens to all other senders.
problem-spf-ptr = The SPF record uses ptr, which is slow and unreliable.
problem-spf-ignored-terms = Parts of the SPF record are never read.
problem-dkim-revoked = Only revoked DKIM keys were found.
problem-dkim-unusable = A DKIM record was found that is no usable key.
problem-dkim-weak-key = A DKIM key is shorter than 1024 bits.
problem-dkim-testing = DKIM is in test mode: receivers treat signed mail as unsigned.
problem-dkim-wildcard = Every DKIM selector gives the same record, which therefore does not count.
problem-dmarc-multiple-records = There is more than one DMARC record, so receivers apply none.
problem-dmarc-malformed = A record was meant to be DMARC and is none.
problem-dmarc-no-policy = The DMARC record has neither a policy nor an address for reports, so receivers ignore it.
problem-dmarc-invalid-policy = The DMARC record has a policy that receivers do not know.
problem-dmarc-invalid-pct = The percentage in the DMARC record is no number from 0 to 100 and counts as 100.
problem-dmarc-duplicate-tag = A tag of the DMARC record stands twice; the first counts.
problem-dmarc-no-reports = Nobody receives the DMARC reports.
problem-mx-null-among-others = A null MX stands beside mail servers and makes no sense there.
problem-mx-address = An address stands where the name of a mail server must stand.

## What an address tells

infrastructure-usage = Hosted on { $usage }
infrastructure-reserved = Private or reserved address
infrastructure-isp = ISP: { $isp }
infrastructure-country = Country: { $country }
infrastructure-use-dch = DataCenter
infrastructure-use-com = Commercial
infrastructure-use-res = Residential
infrastructure-use-mob = Mobile

problem-ip-database-missing = There is no file at the configured path. Fetch the database from its maker and put it there.
problem-ip-database-unreadable = The file may not be read. Give the server the right to read it.
problem-ip-database-corrupt = The file is damaged or cut off. Fetch it again.
problem-ip-database-wrong-kind = The file is another kind of database, or is zipped. Unpack it, or configure it in its own place.
problem-ip-database-old = The database is older than 30 days. The licence of GeoLite wants older files replaced: fetch the new one.
problem-ip-database-loading = The database is being read. It answers in a moment.
problem-ip-database-none = No IP database can be read.

## Why something that was given is refused

refused-domain-empty = No domain was given. Write it like example.com.
refused-domain-placeholder = “{ $detail }” stands for no domain.
refused-domain-several = More than one domain was given. Give one at a time.
refused-domain-ip-address = “{ $detail }” is an IP address. Give the company's domain.
refused-domain-no-dot = “{ $detail }” has no ending such as .com or .com.tr.
refused-domain-empty-label = “{ $detail }” has two dots in a row or begins with one.
refused-domain-character = “{ $detail }” can not stand in a domain.
refused-domain-hyphen = “{ $detail }” begins or ends with a hyphen.
refused-domain-label-too-long = “{ $detail }” is longer than 63 characters.
refused-domain-too-long = The domain is longer than 253 characters.
refused-domain-internationalised = “{ $detail }” is no valid internationalised domain.
refused-domain-ending = “{ $detail }” is no domain ending.
refused-domain-public-suffix = “{ $detail }” is a public ending under which names are registered, not a company's domain.
refused-domain-reserved = “{ $detail }” is reserved and belongs to no company.
refused-domain-free-mail = “{ $detail }” is a free-mail domain that anyone can use. Give the company's own domain.

refused-row-no-domain = The row has neither a web address nor an e-mail address of a company.
refused-row-free-mail = The row has no web address, and “{ $detail }” is a free-mail domain that anyone can use.

refused-file-empty = The file holds no rows.
refused-file-format = This is no CSV or XLSX file. Save the list as one of them.
refused-file-old-format = This is an old Excel or another office format. Save the list as .xlsx or .csv.
refused-file-protected = The workbook is protected by a password. Save it without one.
refused-file-broken = The file is damaged and can not be read to its end.
refused-file-too-large = The file is too large. Split it; at most { $detail } are read.
refused-file-too-many-rows = The file has more than { $detail } rows. Split it.
refused-file-sheet = The workbook has no sheet of that name. It has: { $detail }.
refused-file-no-domain-column = No column with web or e-mail addresses was found. Name it “Domain” or “Web”, or say which one it is. The columns are: { $detail }.
refused-file-column = There is no column “{ $detail }”.

refused-country = “{ $detail }” is no country code. Write two letters of ISO 3166, such as TR.
refused-no-domains = No domain was given. Name at least one, or give a filter.
refused-too-many-domains = Too many domains at once. Name at most { $detail }, or give a filter.
refused-too-many-leads = The filter matches more than { $detail } leads. Make it narrower.
refused-bulk-target = Give either domains or a filter.
refused-no-job = There is no job of that id.
refused-not-scanned = The lead “{ $detail }” was never scanned. Scan it first.
refused-tag-length = A tag has 1 to { $detail } characters.
refused-no-tag = Nobody pinned “{ $detail }” to this lead. Automatic tags go when the facts change.
refused-note-length = A note has 1 to { $detail } characters.
refused-no-note = There is no note of this id.
refused-erased = “{ $detail }” was erased here and does not come back. An administrator can lift that with “hunter erase --lift --yes”.
refused-email = “{ $detail }” is no e-mail address.
refused-too-many-contacts = Too many people at once. Name at most { $detail }.
refused-no-lead = There is no lead “{ $detail }”. Add it first.
refused-enrichment-off = IP enrichment is switched off. Switch it on with HUNTER_ENRICHMENT_ENABLED.
refused-dynamics-off = The push to Dynamics is switched off. Switch it on with HUNTER_D365_ENABLED.
refused-partner-center-off = The sync with Partner Center is switched off. Switch it on with PARTNER_CENTER_SYNC_ENABLED.
refused-sign-in-by-password = Signing in to Partner Center is set to go by password, so there is no code to type. Set HUNTER_PARTNER_CENTER_AUTH=device-code.
refused-no-sync = There is no sync of that id.
refused-no-referral = There is no referral of that id.
refused-view-name = A view has a name of at most { $detail } characters, all of them visible.
refused-view-address = This is no filter of the list. Set filters first, then save them.
refused-too-many-views = The team has { $detail } views already. Remove one first.
refused-no-view = The team has no view “{ $detail }”.
refused-referral-no-domain = No company domain of this referral is known. Link it to a lead instead.
refused-referral-several-domains = Several companies are possible for this referral. Link it to the lead that it is about.

## Signing in to Microsoft

sign-in-not-signed-in = Nobody has signed in to Partner Center yet. Start the sign-in here, or run `hunter partner-center login`.
sign-in-prompt = Open { $page } in a browser and type the code { $code } by { $time }. Sign in with an account that may read referrals, with its second factor. Waiting … (Ctrl-C stops)
sign-in-done = Signed in to Partner Center. The sign-in is stored, sealed.
sign-in-declined = The sign-in was declined on Microsoft's page. Start it again and confirm it there.
sign-in-late = Nobody typed the code in time. Start the sign-in again.
sign-in-mfa = Microsoft demands a second factor ({ $code }). Sign in again with an account that has one.
sign-in-mfa-password = Microsoft refuses or limits signing in by password because a second factor is demanded ({ $code }). Set HUNTER_PARTNER_CENTER_AUTH=device-code and sign in once with the second factor.
sign-in-again = The sign-in is not valid any more ({ $code }): it was revoked, its password was changed, or it was not used for 90 days. Sign in again.
sign-in-password = Microsoft refuses the user name or the password ({ $code }). It is not tried again, so that the account is not locked. Correct HUNTER_PARTNER_CENTER_USERNAME and HUNTER_PARTNER_CENTER_PASSWORD.
sign-in-admin = A policy of the tenant refuses the sign-in ({ $code }). Ask the tenant's administrator to let this application in.
sign-in-set-up = The application is not set up correctly at Microsoft ({ $code }). Check tenant id, client id, client secret, the permission user_impersonation and the administrator's consent.
sign-in-unreachable = Microsoft's sign-in service can not be reached now ({ $code }). It is tried again by itself.
sign-in-storage = The stored sign-in can not be read now, because the database does not answer. It is tried again by itself.
sign-in-key-unusable = The key that seals the sign-in can not be read or made. Set HUNTER_SECRET_KEY, or give the server the right to the key file beside the database.
sign-in-key-other = The stored sign-in was sealed with another HUNTER_SECRET_KEY. Put the former key back, or sign in again.
sign-in-damaged = The stored sign-in was changed since it was stored and is not used. Sign in again.
sign-in-without-mfa = The sign-in works, but its token says nothing of a second factor (claim { $code }), which Partner Center demands. Sign in again with a second factor.

set-up-setting-missing = { $detail } is not set.
set-up-tenant = { $detail } must be the id or the domain of one tenant, not a shared one such as common.
set-up-secret-key-missing = { $detail } is not set. With PostgreSQL every node needs the same key: make one with `openssl rand -base64 32`.
set-up-secret-key-short = { $detail } has fewer than 32 characters. Make one with `openssl rand -base64 32`.
set-up-insecure-address = { $detail } is no https address outside this network. HUNTER_ALLOW_INSECURE_UPSTREAMS permits it for tests and the sandbox.
set-up-foreign-address = { $detail } is not an address of Microsoft's. No token is sent there.
set-up-address = { $detail } makes no address.
set-up-http = No secure connection can be made: { $detail }.

## What changed about a lead

alert-mx-changed = Mail goes elsewhere now: from { $from } to { $to }.
alert-mx-lost = The domain takes no mail any more; before it went to { $from }.
alert-mx-added = The domain takes mail now, at { $to }.
alert-provider-changed = The mail provider changed from { $from } to { $to }.
alert-spf-lost = SPF was removed; the record was “{ $from }”.
alert-spf-added = SPF was published: “{ $to }”.
alert-dkim-lost = No DKIM key is found any more; there were { $from }.
alert-dkim-added = DKIM is published now, at { $to }.
alert-dmarc-added = DMARC was published with the policy { $to }.
alert-dmarc-strengthened = DMARC protects more: the policy went from { $from } to { $to }.
alert-dmarc-weakened = DMARC protects less: the policy went from { $from } to { $to }.
alert-dmarc-lost = DMARC was removed; the policy was { $from }.
alert-expiry-soon = The registration of the domain ends on { $to }.
alert-segment-changed = The segment changed from { $from } to { $to }.
alert-priority-changed = The priority changed from { $from } to { $to }.
alert-new-referral = Microsoft Partner Center has a new referral.
alert-new-referral-of = Microsoft Partner Center has a new referral: { $to }.
alert-referral-expiring = The referral lapses on { $to }.
# Why a push to Dynamics does not get through.
failure-dynamics-sign-in = Microsoft gives no token for Dynamics. Check tenant, application and secret in the settings.
failure-dynamics-token-refused = Dynamics refuses a fresh token. Check that the application user exists and is enabled in the organisation.
failure-dynamics-not-a-member = The application is no user of the Dynamics organisation. Create an application user for it.
failure-dynamics-privilege-missing = The application user lacks a privilege in Dynamics. Give its security role this privilege.
failure-dynamics-wrong-address = What answers at the address is not the Web API of Dynamics. Check the organisation's address in the settings.
failure-dynamics-key-missing = The alternate key on the domain is missing in Dynamics. Run “hunter dynamics provision”.
failure-dynamics-key-pending = Dynamics is still building the alternate key. Pushes go on by themselves once it is ready.
failure-dynamics-key-failed = Dynamics could not build the alternate key. Look for leads there that share a domain, then reactivate the key.
failure-dynamics-column-missing = A column is missing in Dynamics. Run “hunter dynamics provision”.
failure-dynamics-column-kind = A column in Dynamics holds another kind of value than Hunter's.
failure-dynamics-choice-missing = A choice in Dynamics lacks a label that Hunter needs. Add it there.
failure-dynamics-schema-mismatch = The organisation's tables do not fit what Hunter sends. Run “hunter check”.
failure-dynamics-too-long = Dynamics refuses a text because it is too long for its column.
failure-dynamics-value-refused = Dynamics refuses a value of this lead.
failure-dynamics-duplicate-rule = A duplicate rule of the organisation refuses this lead. Merge or change the lead there.
failure-dynamics-rate-limit = Dynamics asks to slow down. Pushes go on by themselves.
failure-dynamics-concurrency = Dynamics got too many requests at once. Pushes go on by themselves, fewer at a time.
failure-dynamics-timeout = Dynamics did not answer in time. It is tried again.
failure-dynamics-unreachable = Dynamics can not be reached. It is tried again.
failure-dynamics-lost-reply = Dynamics' reply was lost. It is tried again, and no second lead comes of it.
failure-dynamics-unavailable = Dynamics is unwell. It is tried again.
failure-dynamics-key-taken = The same lead was written at the same moment. It is tried again.
failure-dynamics-changed-meanwhile = The lead changed in Dynamics at the same moment. It is tried again.
failure-dynamics-plug-in = A plug-in of the organisation fails. Ask its administrator; the request id finds it there.
failure-dynamics-unreadable = Dynamics' answer can not be read.
failure-dynamics-refused = Dynamics refuses the request for a reason that Hunter does not know. The code tells Microsoft's support more.
failure-dynamics-closed = The lead is qualified or disqualified in Dynamics and is not written over. Reopen it there first.
failure-dynamics-deleted = The lead was deleted in Dynamics. Push it by itself to make it anew.
failure-dynamics-not-scanned = The lead was never scanned. Scan it first.
problem-dynamics-paused = Nothing is sent to Dynamics for now, because it asks to wait or does not answer. Pushes go on by themselves.
problem-dynamics-unknown = How the push to Dynamics fares can not be read from the database now.
problem-dynamics-off-pending = The push to Dynamics is switched off; pushes that were asked for wait.

# The steps of a connection test that passed.
check-dynamics-sign-in = Microsoft gives a token.
check-dynamics-who-am-i = The organisation knows the application user.
check-dynamics-privileges = The application user may read and write leads.
check-dynamics-columns = Hunter's columns are there.
check-dynamics-key = The alternate key is ready.
check-dynamics-choices = Every choice has its labels.


# Why a sync with Partner Center failed. $detail is a code, a status or a host.
sync-sign-in = Nobody is signed in to Partner Center ({ $detail }). Sign in again with a second factor.
sync-sign-in-admin = A policy of the tenant refuses the sign-in ({ $detail }). Ask its administrator to permit this application.
sync-sign-in-set-up = Signing in is set up wrongly ({ $detail }). Check tenant, application, secret and consent.
sync-sign-in-later = Signing in was not possible ({ $detail }). It is tried again by itself.
sync-wants-mfa = Partner Center wants a sign-in with a second factor. Sign in again and use it.
sync-unauthorized = Partner Center refuses the sign-in, also a fresh one. Sign in again with an account of the partner.
sync-forbidden = The account may not read referrals. Give it the role Referrals admin in Partner Center.
sync-rate-limited = Partner Center asked to be left alone for a while. It is asked again then.
sync-unavailable = Partner Center was unwell (status { $detail }). It is tried again by itself.
sync-unreachable = Partner Center could not be reached. It is tried again by itself.
sync-malformed = Partner Center's answer could not be read. It is tried again by itself.
sync-foreign-link = Partner Center's list led to another host ({ $detail }); nothing was sent there. Check HUNTER_PARTNER_CENTER_API_URL.
sync-refused = Partner Center refused the request (status { $detail }).
sync-endless = Partner Center's list did not come to an end.
sync-given-up = The sync was begun again and again and never came to the end of a page. The log knows more.
sync-partial = { $detail } referrals of the last sync could not be read; all others were.
sync-counts = referrals: { $inserted } new, { $updated } changed, { $unchanged } unchanged, { $skipped } skipped, { $failed } unreadable
sync-stopped = The sync was stopped.

## Making Hunter's columns and key in Dynamics

provision-publisher = the publisher with the prefix hnt
provision-solution = the solution hunterlead
provision-column = the column { $name } of the lead table
provision-key = the alternate key on the domain, with its index built
provision-account-column = the domain's column of the account table
provision-account-key = the alternate key of accounts, with its index built
provision-publish = publishing the changes
provision-is-there = there
provision-is-missing = missing
provision-is-made = made
provision-nothing = Everything is there. Nothing was changed.
provision-plan = To make: { $count }. Nothing was changed; run it again with --yes.
provision-waits = Waiting until Dynamics has built the key's index; with many leads this takes minutes.
provision-done = Dynamics is ready. “hunter check” tests the whole connection.

## Pushing from the command line

push-nothing = There is nothing to push.

set-up-organisation-address = { $detail } must be the address of the organisation alone, such as https://contoso.crm4.dynamics.com, without a path.

## Alerts on their way out

mail-subject = Hunter: { $count } changes
mail-foot = Hunter sends this because HUNTER_ALERT_EMAIL_TO names your address.
failure-erased = The company was erased here and does not come back.
failure-delivery-forbidden-address = The address stands within a network and was not called. HUNTER_ALERT_WEBHOOK_HOSTS permits it.
failure-delivery-unreachable = Nobody answers at the receiver's address.
failure-delivery-timeout = The receiver did not answer in time.
failure-delivery-tls = No secure connection to the receiver could be made. Check its certificate.
failure-delivery-redirect = The receiver points to another address, which is not followed. Set the address it points to.
failure-delivery-refused = The receiver did not take the message.
failure-delivery-mail-refused = The mail server did not take the mail. Check its settings and the receivers.
failure-delivery-too-old = It was no news any more when it could be delivered.
