
## Satış: tek satırda kayıt (sonda nokta yok; notlar eklenebilir)

sales-line-unscanned = { $domain } henüz taranmadı: aramadan önce tarayın
sales-line-migration-ready-large = { $domain } Microsoft 365'e geçmeye hazır (100 üzerinden { $score }) ve büyük bir kiracı: Enterprise önerin
sales-line-migration-ready-medium = { $domain } Microsoft 365'e geçmeye hazır (100 üzerinden { $score }) ve orta ölçekli bir kiracı: Business Standard önerin
sales-line-migration-ready-small = { $domain } Microsoft 365'e geçmeye hazır (100 üzerinden { $score }) ve küçük bir kiracı: Business Basic önerin
sales-line-migration-ready-unknown = { $domain } Microsoft 365'e geçmeye hazır (100 üzerinden { $score }): hemen harekete geçin
sales-line-migration-medium = { $domain } Microsoft 365'e geçiş için aday (100 üzerinden { $score }): takip edin
sales-line-migration-medium-host = { $domain } e-postasını { LOCATIVE($host) } tutuyor ve Microsoft 365'e geçiş için aday (100 üzerinden { $score }): takip edin
sales-line-migration-low = { $domain } ileride Microsoft 365'e geçebilir (100 üzerinden { $score }): uzun vadede takip edin
sales-line-migration-low-host = { $domain } e-postasını { LOCATIVE($host) } tutuyor ve ileride Microsoft 365'e geçebilir (100 üzerinden { $score }): uzun vadede takip edin
sales-line-existing-high = { $domain } zaten Microsoft 365 kullanıyor (100 üzerinden { $score }): Defender ve ek koruma önerin
sales-line-existing-medium = { $domain } zaten Microsoft 365 kullanıyor (100 üzerinden { $score }): e-posta güvenliği için takip edin
sales-line-existing-low = { $domain } zaten Microsoft 365 kullanıyor (100 üzerinden { $score }): adım adım iyileştirin
sales-line-cold-medium = { $domain } karışık sinyaller veriyor (100 üzerinden { $score }): uzun vadede temasta kalın
sales-line-cold-low = { $domain } az sinyal veriyor (100 üzerinden { $score }): düşük öncelikli
sales-line-skip = { $domain } şimdilik izlenmemeli (100 üzerinden { $score })
sales-line-note-country = ağ adresinin ülkesi: { $country }
sales-line-note-proxy = adres vekil sunucu olarak listeli; yeri hakkında temkinli olun

## Satış: neden bu segmentte

sales-segment-none = Yok: alan adı henüz değerlendirilmedi.
sales-segment-existing-high = E-posta zaten Microsoft 365'te ve 100 üzerinden { $score } puanla alan adı iyi durumda: ek hizmetler için yer var.
sales-segment-existing-medium = E-posta zaten Microsoft 365'te; 100 üzerinden { $score } puanla güvenliği iyileştirilebilir.
sales-segment-existing-low = E-posta zaten Microsoft 365'te; 100 üzerinden { $score } puanla uzun vadede iyileştirilecek çok şey var.
sales-segment-existing-other = Kurallar bunu mevcut müşteri sayıyor, ancak e-posta sağlayıcısı “{ $provider }” (100 üzerinden { $score } puan): aramadan önce bilgileri denetleyin.
sales-segment-migration-cloud = E-posta { LOCATIVE($provider) }, yani Microsoft dışında.
sales-segment-migration-hosting = E-posta paylaşımlı barındırmada.
sales-segment-migration-host = E-posta { LOCATIVE($host) } barındırılıyor.
sales-segment-migration-own = E-posta şirketin kendi sunucusunda ya da yerel bir barındırıcıda.
sales-segment-migration-other = E-posta sağlayıcısı: “{ $provider }”.
sales-segment-migration-strong = 100 üzerinden { $score } puan güçlü bir işaret: şirket geçişe hazır.
sales-segment-migration-good = 100 üzerinden { $score } puan iyi bir işaret: geçiş şirkete uygun.
sales-segment-migration-enough = 100 üzerinden { $score } puan takip etmek için yeterli.
sales-segment-migration-below = 100 üzerinden { $score } puan, bu segmentin olağan alt sınırı olan 60'ın altında: kullanılan kuralları denetleyin.
sales-segment-positive = Lehine olanlar: { $signals }.
sales-segment-cold-host = E-posta { LOCATIVE($host) } barındırılıyor; 100 üzerinden { $score } puanla şirket kısmen hazır. Düşük öncelikle ilgilenin.
sales-segment-cold-own = E-posta şirketin kendi sunucusunda ya da yerel bir barındırıcıda; 100 üzerinden { $score } puanla kısmen hazır. Düşük öncelikle ilgilenin.
sales-segment-cold-medium = E-posta sağlayıcısı: { $provider }. 100 üzerinden { $score } puan fena değil ama aramak için yeterli değil: bir iki ay sonra yeniden bakın.
sales-segment-cold-low = E-posta sağlayıcısı: { $provider }. 100 üzerinden { $score } puan az: bir iki ay sonra yeniden bakın.
sales-segment-skip-barred = Konu, puan verilmeden burada bitiyor: üç ila altı ay sonra yeniden bakın.
sales-segment-skip-host = E-posta şirketin kendi sunucusunda ya da yerel bir barındırıcıda ve 100 üzerinden { $score } puanla şimdilik izlemeyi gerektiren bir şey yok.
sales-segment-skip-very-low = 100 üzerinden { $score } puan çok az: dışarıda bırakın, üç ila altı ay sonra yeniden bakın.
sales-segment-skip-not-enough = 100 üzerinden { $score } puan bu sağlayıcıyla yetmiyor: dışarıda bırakın, üç ila altı ay sonra yeniden bakın.
sales-signal-spf = SPF
sales-signal-dkim = DKIM
sales-signal-dmarc-quarantine = DMARC (karantina)
sales-signal-dmarc-reject = DMARC (ret)

## Satış: neden bu sağlayıcı

sales-provider-none = Yok: alan adı henüz taranmadı.
sales-provider-m365 = E-posta Microsoft 365'te: güvenlik ve ek hizmetler önerilebilecek mevcut bir müşteri.
sales-provider-cloud = E-posta { LOCATIVE($provider) }: Microsoft 365'e geçiş önerilebilir.
sales-provider-sender = E-postayı programlar için bir hizmet olan { $provider } alıyor: insanların e-postayı nerede okuduğunu sorun ve Microsoft 365'e geçişi değerlendirin.
sales-provider-hosting = E-posta paylaşımlı barındırmada; teslimat ve güvenlik komşulara da bağlı. Microsoft 365 ikisini de iyileştirir.
sales-provider-host = E-posta yerel bir barındırıcıda, { LOCATIVE($host) }: Microsoft 365 güvenlik, güvenilir teslimat ve büyüme payı getirir.
sales-provider-own = E-posta sunucusu bilinen hiçbir sağlayıcının değil; şirket ya da yerel bir barındırıcı işletiyor. Microsoft 365 güvenlik, güvenilir teslimat ve büyüme payı getirir.
sales-provider-no-mx = Alan adının e-posta sunucusu (MX) yok: kimse buraya yazamaz, taşınacak e-posta da yok.
sales-provider-null-mx = Alan adı e-posta almadığını bildiriyor (boş MX).
sales-provider-silent = Ad sunucuları e-postanın nereye gittiğini söylemedi: sağlayıcı hakkında şimdi bir şey denemez.
sales-provider-unknown = Posta kutularının nerede olduğu bilinmiyor: hem bir risk hem de sormaya değer bir soru.
sales-provider-gateway = Posta kutularının önünde güvenlik geçidi olarak { $gateway } duruyor.
sales-provider-evidence = Gözlenen: { $evidence }.
sales-provider-infrastructure = Altyapı: { $summary }.

## Satış: e-posta ne kadar korunuyor

sales-security-spf-present = SPF yayımlanmış.
sales-security-spf-missing = SPF yok.
sales-security-dkim-present = Bir DKIM anahtarı yayımlanmış.
sales-security-dkim-missing = Alışılmış seçicilerde DKIM anahtarı bulunamadı.
sales-security-dmarc-missing = DMARC politikası yayımlanmamış.
sales-security-dmarc-monitors = DMARC yalnızca izliyor (p=none).
sales-security-dmarc-quarantine = DMARC karantina istiyor.
sales-security-dmarc-reject = DMARC reddedilmesini istiyor.
sales-security-coverage-full = Politika tüm e-postaları kapsıyor.
sales-security-coverage-partial = Politika e-postaların yüzde { $percent } kadarını kapsıyor.
sales-security-sum-critical = Kritik: SPF, DKIM ve DMARC korumasının hiçbiri yok; herkes şirket adına yazabilir.
sales-security-sum-spf-only = SPF var, ama DKIM anahtarı bulunamadı ve DMARC korumuyor: sahte e-posta teslim edilebilir.
sales-security-sum-dkim-only = DKIM var, ama SPF yok ve DMARC korumuyor: sahte e-posta teslim edilebilir.
sales-security-sum-both = SPF ve DKIM var, ama DMARC korumuyor: alıcılara sahte e-postayı reddetmelerini söyleyen bir şey yok.
sales-security-sum-dmarc = DMARC korumuyor: alıcılara sahte e-postayı reddetmelerini söyleyen bir şey yok.
sales-security-sum-several = Korumanın birkaç parçası eksik: { $missing }.
sales-security-sum-partial = DMARC e-postaların yalnızca bir bölümünü koruyor (yüzde { $percent }): kalanı taklit edilebilir.
sales-security-sum-one = Korumada bir açık var: { $missing }.
sales-security-sum-good = E-posta iyi korunuyor.
sales-security-sum-good-so-far = Denetlenebilenler yerinde; yanıt alınamayan: { $unknown }.
sales-security-angle-high = Zayıflıkla başlayın: oltalama, sahte faturalar ve şirket adına gönderilen e-postalar güven ve itibar kaybettirir.
sales-security-angle-medium = Açığı kapatmayı önerin: tam koruma, şirketin kendi e-postalarının ulaşmasına da yardım eder.
sales-security-angle-low = Yapılanı takdir edin ve üzerine Defender önerin.
sales-security-action-high-move = Acil: Defender ile Microsoft 365 önerin; SPF, DKIM ve DMARC'ı eksiksiz kurun.
sales-security-action-high-stay = Acil: Defender ekleyin; SPF, DKIM ve DMARC'ı eksiksiz kurun.
sales-security-action-medium-move = Açığı kapatan bir Microsoft 365 geçişi önerin ya da açığı e-postanın bulunduğu yerde kapatın.
sales-security-action-medium-stay = Korumadaki açığı kapatın ve Defender önerin.
sales-security-action-low = Korumayı olduğu gibi sürdürün ve Defender önerin.
sales-security-name-spf = SPF
sales-security-name-dkim = DKIM
sales-security-name-dmarc = DMARC
sales-security-name-dmarc-part = DMARC'ın tam kapsamı

## Satış: Partner Center ne biliyor

sales-referral-open = Microsoft'ta zaten kayıtlı: Partner Center'da açık bir { $kind } var ({ $status }). Aramadan önce sahibiyle konuşun.
sales-referral-closed = Microsoft'ta kaydı vardı: Partner Center'da kapanmış bir { $kind } var ({ $status }).
sales-referral-co-sell = ortak satış fırsatı
sales-referral-marketplace = pazaryeri yönlendirmesi
sales-referral-qualified-lead = Microsoft'un nitelendirdiği aday
sales-referral-unknown = yönlendirme

## Satış: ne söylenmeli

sales-script-from = { $vendor }: { $words }
sales-script-cold-opening = İyi günler, { GENITIVE($domain) } e-postasını nasıl yönettiğine baktım ve iki kısa gözlemimi paylaşmak isterim.
sales-script-cold-security-risk = Şu an başkaları { $domain } adına, örneğin sahte faturalarla, yazabilir; bu az bir çabayla kapatılabilir.
sales-script-cold-improvement = İstenmeyen e-postaya karşı koruma ve teslimatın güvenilirliği iyileştirilebilir.
sales-script-cold-invitation = Sizin için önemli olup olmadığını görmek üzere, hiçbir yükümlülük olmadan 10-15 dakika konuşalım mı?
sales-script-migration-opening = İyi günler, { GENITIVE($domain) } e-postası ve Microsoft 365'e olası bir geçiş için arıyorum.
sales-script-migration-opening-host = İyi günler, { GENITIVE($domain) } bugün { LOCATIVE($host) } bulunan e-postası ve Microsoft 365'e olası bir geçiş için arıyorum.
sales-script-proxy-caution = Yalnızca size: ağ adresi vekil sunucu ya da VPN olarak listeli; şirketin yerini varsaymayın, sorun.
sales-script-security-issues = Kayıtlarınıza baktığımda şunları gördüm: { $issues } Başkaları bunu oltalama ve sizin adınıza sahte e-posta için kullanabilir.
sales-script-value-large = Sizin ölçeğinizdeki şirketler için Microsoft 365 Enterprise merkezi yönetimi, uyumluluğu ve korumayı bir araya getirir.
sales-script-value-medium = Business Standard e-postayı, Teams'i ve Office programlarını bir araya getirir ve sizinle birlikte büyür.
sales-script-value-small = Business Basic, kullanıcı başına küçük bir bedelle profesyonel e-posta ve Teams sunar.
sales-script-value-unknown-size = Microsoft 365 e-postayı, Teams'i ve korumayı, ölçeğinize uyan lisansla bir araya getirir.
sales-script-invitation-fifteen-minutes = Size özel hazırlanmış bir teklifi bu hafta 15 dakikada gösterebilir miyim?
sales-script-invitation-proposal = Size uygun bir teklif gönderebilir miyim?
sales-script-existing-opening = İyi günler, Microsoft 365 kullanan { GENITIVE($domain) } herkese açık kayıtlarına baktım; birkaç önerim var.
sales-script-existing-value = Defender for Office 365, elinizdekine oltalama ve zararlı eklere karşı koruma ekler.
sales-script-existing-invitation = Ayarlarınızı kısa bir görüşmede birlikte gözden geçirelim mi?
sales-script-plain-opening = İyi günler, { GENITIVE($domain) } herkese açık e-posta kayıtlarına baktım.
sales-script-plain-invitation = Bulduklarımı sizinle paylaşabilir miyim?

## Satış: ne sorulmalı

sales-question-migration-pain = E-postanızda bugün neler iyi gidiyor, neler zamanınızı alıyor?
sales-question-migration-incidents = Son bir yılda oltalama, sahte fatura ya da kaybolan e-posta yaşadınız mı?
sales-question-migration-effort = E-postanızla kim ilgileniyor ve bu ne kadar zaman alıyor?
sales-question-migration-host = Bugünkü barındırıcınızdan ne kadar memnunsunuz, büyümenize ayak uyduruyor mu?
sales-question-existing-use = Hangi Microsoft 365 hizmetlerini kullanıyorsunuz, hangilerine kullanmadan ödüyorsunuz?
sales-question-existing-security = Yerleşik korumanın ötesinde neyiniz var ve ne isterdiniz?
sales-question-existing-delivery = Kendi e-postalarınızın başkalarının istenmeyen kutusuna düştüğü oluyor mu?
sales-question-plain-view = Bugünkü e-posta ve iş birliği araçlarınızı nasıl değerlendiriyorsunuz?
sales-question-plain-priorities = Bu yıl bilişimdeki öncelikleriniz neler?
sales-question-large-strategy = Tüm yerleşkeler için tek bir strateji var mı, kim yürütüyor?
sales-question-large-compliance = KVKK ya da GDPR gibi hangi kurallara uymanız gerekiyor ve uyduğunuzu nasıl gösteriyorsunuz?
sales-question-medium-growth = Bir yıl sonra kaç kişi olacaksınız?
sales-question-small-budget = Bir kullanıcının aylık bedeli en çok ne olabilir?
sales-question-budget = Bu yıl için ayrılmış bir bütçe var mı?
sales-question-decision = Böyle bir karar nasıl alınıyor ve kimler katılıyor?
sales-question-timing = Ne zamana kadar tamamlanmasını istersiniz?

## Satış: ne önerilmeli, değeri ne

sales-offer-large = Büyük bir kiracı: Defender ve geçiş danışmanlığıyla Enterprise.
sales-offer-medium = Orta ölçekli bir kiracı: Business Standard, isteğe bağlı Defender ile.
sales-offer-small = Küçük bir kiracı: başlangıç için Business Basic.
sales-offer-ready = Ölçek bilinmiyor ve şirket geçişe hazır: görüşmeye Business Standard ile başlayın.
sales-offer-entry = Daha fazlasını gerektiren bir bilgi yok: Business Basic ile başlayın ve kullanıcı sayısını sorun.
sales-factor-segment = Segment: { $segment }
sales-factor-segment-none = Henüz segment yok
sales-factor-readiness-high = Yüksek puan (100 üzerinden { $score })
sales-factor-readiness-medium = Orta puan (100 üzerinden { $score })
sales-factor-readiness-low = Düşük puan (100 üzerinden { $score })
sales-factor-readiness-none = Dayanılacak bir puan yok
sales-factor-priority = Öncelik: 7 üzerinden { $priority }
sales-factor-priority-none = Henüz öncelik yok
sales-factor-size-large = Büyük kiracı
sales-factor-size-medium = Orta ölçekli kiracı
sales-factor-size-small = Küçük kiracı
sales-factor-size-unknown = Ölçek bilinmiyor
sales-factor-contacts = İletişim bilgilerinin kalitesi: 100 üzerinden { $quality }

## Satış: sırada ne var

sales-next-say-migration = { GENITIVE($domain) } Microsoft 365'e kesintisiz nasıl geçebileceğini size göstermek isteriz.
sales-next-say-existing = { GENITIVE($domain) } Microsoft 365'ten nasıl daha çok yararlanabileceğini size göstermek isteriz.
sales-next-say-cold = { GENITIVE($domain) } e-postasında fark ettiklerimizi sizinle paylaşmak isteriz.
sales-next-say-plain = { DATIVE($domain) } yeniden bakacağız ve söyleyecek yararlı bir şey olduğunda size ulaşacağız.
sales-next-note-call-hours-24 = 24 saat içinde arayın: potansiyel 100 üzerinden { $potential }, aciliyet { $urgency }.
sales-next-note-call-days-3 = Üç gün içinde arayın: potansiyel 100 üzerinden { $potential }, aciliyet { $urgency }.
sales-next-note-call-week-1 = Bir hafta içinde arayın: potansiyel 100 üzerinden { $potential }, aciliyet { $urgency }.
sales-next-note-email-week-1 = Bir hafta içinde e-posta yazın: potansiyel 100 üzerinden { $potential }, aciliyet { $urgency }.
sales-next-note-wait-month-1 = Bekleyin ve bir ay içinde yeniden bakın: potansiyel 100 üzerinden { $potential }, aciliyet { $urgency }.
sales-next-note-expires = { GENITIVE($domain) } kaydı { $date } tarihinde, { $days } gün sonra bitiyor.
sales-next-note-expires-today = { GENITIVE($domain) } kaydı bugün bitiyor.
sales-next-note-expired = Kayıt kurumunun tarihine göre { GENITIVE($domain) } kaydı { $date } tarihinde bitti.
sales-level-high = yüksek
sales-level-medium = orta
sales-level-low = düşük

## Satış: başlıklar ve etiketler

sales-label-page = Kayıt föyü
sales-label-summary = Özetle
sales-label-facts = Bilgiler
sales-label-company = Şirket
sales-label-domain = Alan adı
sales-label-country = Ülke
sales-label-provider = E-posta sağlayıcısı
sales-label-gateway = Güvenlik geçidi
sales-label-mail-hosts = E-posta sunucuları
sales-label-tenant-size = Kiracı ölçeği
sales-label-score = Puan
sales-label-segment = Segment
sales-label-priority = Öncelik
sales-label-category = Kategori
sales-label-registrar = Kayıt kurumu
sales-label-expires = Kayıt bitişi
sales-label-scanned = Son tarama
sales-label-reasons = Neden
sales-label-security = E-posta güvenliği
sales-label-angle = Satış açısı
sales-label-action = Önerilen adım
sales-label-infrastructure = Altyapı
sales-label-referral = Partner Center
sales-label-script = Arama metni
sales-label-questions = Keşif soruları
sales-label-offer = Teklif
sales-label-per-user = Kullanıcı başına aylık
sales-label-migration = Geçiş, bir kez
sales-label-defender = Defender, kullanıcı başına aylık
sales-label-consulting = Danışmanlık, bir kez
sales-label-potential = Fırsat potansiyeli
sales-label-urgency = Aciliyet
sales-label-risk = Risk
sales-label-next = Sıradaki adım
sales-label-say = Müşteriye
sales-label-note = Yalnızca ekip için
sales-label-written = Hazırlandı
sales-label-rules = Kurallar
sales-word-present = var
sales-word-absent = yok
sales-word-unknown = yanıt yok

## Satış: e-posta ulaşabilir mi

sales-delivery-possible = Alan adı e-posta alıyor; posta kutusunun var olup olmadığı bilinmiyor.
sales-delivery-no-address = Bu, bir şirketin e-posta adresi değil.
sales-delivery-no-mail-host = Alan adının e-posta sunucusu (MX) yok.
sales-delivery-null-mx = Alan adı e-posta almadığını bildiriyor (boş MX).
sales-delivery-not-answered = Ad sunucuları yanıt vermedi; daha sonra yeniden deneyin.
