# İnsanların okuduğu her cümle, Türkçe. en.ftl ile aynı anahtarlar, aynı değişkenler.
# Değişkenler ek almaz: ünlü uyumu değere göre değişir, cümle buna göre kurulur.

## Değerlendirmenin gerekçesi

reason-existing-microsoft = E-posta zaten Microsoft 365 üzerinde: konu taşıma değil; güvenlik, ek hizmetler ve şu anki iş ortağı.
reason-migration-ready = E-posta Microsoft dışında ve düzenli işletiliyor: bu şirket taşınmaya hazır.
reason-self-hosted = Şirket e-postasını kendisi ya da yerel bir barındırıcıda işletiyor: buluta ilk geçiş için fırsat var.
reason-weak-signals = Sinyaller karışık: aramadan önce teması sürdürün ve daha fazla bilgi edinin.
reason-low-score = Şu anda aramayı gerektirecek yeterli neden yok.
reason-no-rule-matched = Kural setindeki hiçbir kural bu sağlayıcı ve puan birleşimini kapsamıyor.
reason-mx-missing = Alan adının e-posta sunucusu (MX) yok; taşınacak e-posta da yok.
reason-null-mx = Alan adı e-posta almadığını bildiriyor (boş MX).
reason-invalid-domain = Bu, bir şirket alan adı değil.

## Puanın satırları

score-provider = E-posta sağlayıcısı
score-spf = SPF yayınlanmış
score-dkim = DKIM yayınlanmış
score-dmarc-published = DMARC izleme için yayınlanmış (p=none)
score-dmarc-quarantine = DMARC karantina istiyor
score-dmarc-reject = DMARC reddetme istiyor
score-no-spf = SPF yok
score-no-dkim = DKIM anahtarı bulunamadı
score-dkim-none = E-postalar imzalanamıyor
score-dmarc-none = DMARC korumuyor (p=none)
score-hosting-mx-weak = SPF ve DKIM olmadan paylaşımlı barındırma
score-spf-multiple-includes = SPF çok sayıda başka alan adını içeriyor

## Kategoriler

category-p1 = Yüksek Potansiyelli Yeni Kurulum
category-p2 = Rakipten Devralma
category-p3 = Microsoft Müşterisi, Zayıf İş Ortağı
category-p4 = Yenileme Baskısı
category-p5 = Düşük İlgi / Uzun Süreli Takip
category-p6 = Uygun Değil / Arşiv

## Segmentler

segment-migration = Taşıma
segment-existing = Mevcut müşteri
segment-cold = Soğuk
segment-skip = Atla

## E-posta sağlayıcıları

provider-m365 = Microsoft 365
provider-google = Google Workspace
provider-yandex = Yandex 360
provider-zoho = Zoho Mail
provider-amazon = Amazon SES veya WorkMail
provider-sendgrid = Twilio SendGrid
provider-mailgun = Mailgun
provider-hosting = Paylaşımlı barındırma
provider-local = Kendi veya yerel sunucu
provider-unknown = Bilinmiyor

## Bir tarama ya da sorgu neden başarısız oldu

failure-dns-timeout = Ad sunucuları zamanında yanıt vermedi. Son başarılı taramanın verileri geçerli; daha sonra yeniden tarayın.
failure-dns-servfail = Alan adının ad sunucuları hata verdi (SERVFAIL). Son başarılı taramanın verileri geçerli; daha sonra yeniden tarayın.
failure-dns-refused = Ad sunucuları yanıt vermeyi reddetti. Hunter'ın hangi DNS sunucularına sorabileceğini denetleyin.
failure-dns-truncated = Yanıt çok uzundu ve TCP üzerinden okunamadı. Güvenlik duvarının TCP üzerinden DNS'i engelleyip engellemediğini denetleyin.
failure-dns-malformed = Ad sunucuları okunamayan bir yanıt verdi.
failure-dns-unreachable = Hiçbir DNS sunucusuna ulaşılamıyor. Ağı ve ayarlardaki DNS sunucularını denetleyin.
failure-dns-budget = Alan adı, bir taramada izin verilenden çok DNS sorusu gerektiriyor.
failure-scan-timeout = Tarama çok uzun sürdü ve durduruldu.
failure-scan-crashed = Tarama, Hunter'daki bir hata yüzünden durdu. Ayrıntılar günlükte.
failure-scan-attempts = Tarama birkaç kez başlatıldı ve hiç tamamlanmadı.
failure-scan-unstorable = Taramanın sonucu kaydedilemedi. Ayrıntılar günlükte.
failure-lead-unknown = Bu alan adına sahip bir kayıt yok. Önce ekleyin ya da içe aktarın.
failure-job-attempts = Bu satır üzerindeki çalışma birkaç kez başlatıldı ve hiç tamamlanmadı. Ayrıntılar günlükte.
failure-whois-not-found = Kayıt kurumu bu alan adını tanımıyor.
failure-whois-no-server = Bu uzantı için bilinen bir kayıt sunucusu yok.
failure-whois-rate-limited = Kayıt kurumu yavaşlamamızı istiyor; daha sonra yeniden sorulacak.
failure-whois-unreachable = Kayıt kurumuna ulaşılamıyor; daha sonra yeniden sorulacak.
failure-whois-unreadable = Kayıt kurumunun yanıtında aranan bilgilerin hiçbiri yok.

## Alan adının kayıtlarındaki sorunlar

problem-spf-multiple-records = Birden çok SPF kaydı var; alıcılar hiçbirini uygulamaz.
problem-spf-syntax = SPF kaydında alıcıların okuyamadığı bir öğe var.
problem-spf-too-many-lookups = SPF kaydı 10'dan çok DNS sorgusu gerektiriyor; alıcılar vazgeçer.
problem-spf-void-lookups = SPF kaydının 2'den çok sorgusu sonuçsuz kalıyor; alıcılar vazgeçer.
problem-spf-include-missing = SPF kaydı, SPF kaydı olmayan bir alan adını içeriyor; alıcılar vazgeçer.
problem-spf-include-loop = SPF kaydı kendi kendini içeriyor; alıcılar vazgeçer.
problem-spf-include-unanswered = İçerilen bir alan adı yanıt vermedi; sorgu sayısı daha yüksek olabilir.
problem-spf-pass-all = SPF kaydı herkesin bu alan adıyla göndermesine izin veriyor (+all).
problem-spf-no-all = SPF kaydı, diğer göndericilere ne yapılacağını söylemiyor.
problem-spf-ptr = SPF kaydı yavaş ve güvenilmez olan ptr öğesini kullanıyor.
problem-spf-ignored-terms = SPF kaydının bazı bölümleri hiç okunmuyor.
problem-dkim-revoked = Yalnızca iptal edilmiş DKIM anahtarları bulundu.
problem-dkim-unusable = Kullanılabilir anahtar olmayan bir DKIM kaydı bulundu.
problem-dkim-weak-key = Bir DKIM anahtarı 1024 bitten kısa.
problem-dkim-testing = DKIM deneme kipinde: alıcılar imzalı e-postayı imzasız sayar.
problem-dkim-wildcard = Her DKIM seçicisi aynı kaydı veriyor; bu yüzden kayıt sayılmadı.
problem-dmarc-multiple-records = Birden çok DMARC kaydı var; alıcılar hiçbirini uygulamaz.
problem-dmarc-malformed = DMARC olması istenen bir kayıt, DMARC kaydı değil.
problem-dmarc-no-policy = DMARC kaydında ne politika ne de rapor adresi var; alıcılar kaydı yok sayar.
problem-dmarc-invalid-policy = DMARC kaydında alıcıların bilmediği bir politika var.
problem-dmarc-invalid-pct = DMARC kaydındaki yüzde 0 ile 100 arasında bir sayı değil; 100 sayılır.
problem-dmarc-duplicate-tag = DMARC kaydında bir etiket iki kez geçiyor; ilki sayılır.
problem-dmarc-no-reports = DMARC raporlarını kimse almıyor.
problem-mx-null-among-others = E-posta sunucularının yanında boş bir MX duruyor; orada anlamı yok.
problem-mx-address = E-posta sunucusunun adı yerine bir adres yazılmış.

## Bir adres ne anlatıyor

infrastructure-usage = Barındırma: { $usage }
infrastructure-reserved = Özel ya da ayrılmış adres
infrastructure-isp = ISS: { $isp }
infrastructure-country = Ülke: { $country }
infrastructure-use-dch = veri merkezi
infrastructure-use-com = ticari
infrastructure-use-res = ev
infrastructure-use-mob = mobil

problem-ip-database-missing = Ayarlanan yolda dosya yok. Veritabanını üreticisinden indirip oraya koyun.
problem-ip-database-unreadable = Dosya okunamıyor. Sunucuya okuma izni verin.
problem-ip-database-corrupt = Dosya bozuk ya da yarım. Yeniden indirin.
problem-ip-database-wrong-kind = Dosya başka türden bir veritabanı ya da sıkıştırılmış. Açın ya da kendi yerinde ayarlayın.
problem-ip-database-old = Veritabanı 30 günden eski. GeoLite lisansı eski dosyaların değiştirilmesini ister: yenisini indirin.
problem-ip-database-loading = Veritabanı okunuyor. Birazdan yanıt verecek.
problem-ip-database-none = Hiçbir IP veritabanı okunamıyor.

## Verilen bir şey neden kabul edilmedi

refused-domain-empty = Alan adı verilmedi. Şöyle yazın: ornek.com.tr.
refused-domain-placeholder = “{ $detail }” bir alan adı yerine yazılmış; alan adı değil.
refused-domain-several = Birden çok alan adı verildi. Teker teker verin.
refused-domain-ip-address = “{ $detail }” bir IP adresi. Şirketin alan adını verin.
refused-domain-no-dot = “{ $detail }” içinde .com ya da .com.tr gibi bir uzantı yok.
refused-domain-empty-label = “{ $detail }” art arda iki nokta içeriyor ya da noktayla başlıyor.
refused-domain-character = “{ $detail }” bir alan adında bulunamaz.
refused-domain-hyphen = “{ $detail }” tireyle başlıyor ya da bitiyor.
refused-domain-label-too-long = “{ $detail }” 63 karakterden uzun.
refused-domain-too-long = Alan adı 253 karakterden uzun.
refused-domain-internationalised = “{ $detail }” geçerli bir uluslararası alan adı değil.
refused-domain-ending = “{ $detail }” bir alan adı uzantısı değil.
refused-domain-public-suffix = “{ $detail }” altında ad kaydedilen genel bir uzantı; bir şirketin alan adı değil.
refused-domain-reserved = “{ $detail }” ayrılmış bir ad; hiçbir şirkete ait değil.
refused-domain-free-mail = “{ $detail }” herkesin kullanabildiği ücretsiz bir e-posta alan adı. Şirketin kendi alan adını verin.

refused-row-no-domain = Satırda ne web adresi ne de bir şirketin e-posta adresi var.
refused-row-free-mail = Satırda web adresi yok; “{ $detail }” ise herkesin kullanabildiği ücretsiz bir e-posta alan adı.

refused-file-empty = Dosyada hiç satır yok.
refused-file-format = Bu bir CSV ya da XLSX dosyası değil. Listeyi bu biçimlerden biriyle kaydedin.
refused-file-old-format = Bu, eski bir Excel dosyası ya da başka bir ofis biçimi. Listeyi .xlsx ya da .csv olarak kaydedin.
refused-file-protected = Çalışma kitabı parolayla korunuyor. Parolasız kaydedin.
refused-file-broken = Dosya bozuk ve sonuna kadar okunamıyor.
refused-file-too-large = Dosya çok büyük. Bölün; okunan en büyük boyut: { $detail }.
refused-file-too-many-rows = Dosyada izin verilenden çok satır var (en çok { $detail }). Dosyayı bölün.
refused-file-sheet = Çalışma kitabında bu adla bir sayfa yok. Var olanlar: { $detail }.
refused-file-no-domain-column = Web ya da e-posta adresi içeren bir sütun bulunamadı. Sütunu “Alan adı” ya da “Web” diye adlandırın veya hangisi olduğunu belirtin. Sütunlar: { $detail }.
refused-file-column = “{ $detail }” adlı bir sütun yok.

refused-country = “{ $detail }” bir ülke kodu değil. ISO 3166'nın iki harfini yazın, örneğin TR.
refused-no-domains = Alan adı verilmedi. En az bir tane yazın ya da bir süzgeç verin.
refused-too-many-domains = Bir kerede çok fazla alan adı verildi. En çok { $detail } tane yazın ya da bir süzgeç verin.
refused-too-many-leads = Süzgece { $detail } kayıttan fazlası uyuyor. Süzgeci daraltın.
refused-bulk-target = Ya alan adlarını ya da bir süzgeci verin.
refused-no-job = Bu kimlikte bir iş yok.
refused-not-scanned = “{ $detail }” kaydı hiç taranmadı. Önce tarayın.
refused-tag-length = Etiket 1 ile { $detail } karakter arasında olmalı.
refused-no-tag = Bu kayda kimse “{ $detail }” etiketini koymadı. Otomatik etiketler bulgular değişince kalkar.
refused-note-length = Not 1 ile { $detail } karakter arasında olmalı.
refused-no-note = Bu kimlikle bir not yok.
refused-erased = “{ $detail }” buradan silindi ve geri alınmaz. Yönetici bunu “hunter erase --lift --yes” ile kaldırabilir.
refused-email = “{ $detail }” bir e-posta adresi değil.
refused-too-many-contacts = Bir seferde çok fazla kişi var. En çok { $detail } kişi verin.
refused-no-lead = “{ $detail }” diye bir kayıt yok. Önce ekleyin.
refused-enrichment-off = IP zenginleştirme kapalı. HUNTER_ENRICHMENT_ENABLED ile açın.
refused-dynamics-off = Dynamics'e gönderim kapalı. HUNTER_D365_ENABLED ile açın.
refused-partner-center-off = Partner Center eşitlemesi kapalı. PARTNER_CENTER_SYNC_ENABLED ile açın.
refused-sign-in-by-password = Partner Center'da oturum parolayla açılacak şekilde ayarlanmış; girilecek bir kod yok. HUNTER_PARTNER_CENTER_AUTH=device-code ayarını verin.
refused-no-sync = Bu kimlikte bir eşitleme yok.
refused-no-referral = Bu kimlikte bir yönlendirme yok.
refused-view-name = Bir görünümün adı en çok { $detail } karakterdir ve hepsi görünür olmalıdır.
refused-view-address = Bu, listenin bir filtresi değil. Önce filtreleri seçin, sonra kaydedin.
refused-too-many-views = Ekibin şimdiden { $detail } görünümü var. Önce birini kaldırın.
refused-no-view = Ekibin “{ $detail }” adlı bir görünümü yok.
refused-referral-no-domain = Bu yönlendirmenin şirket alan adı bilinmiyor. Bunun yerine onu bir kayda bağlayın.
refused-referral-several-domains = Bu yönlendirme birden çok şirketin olabilir. Onu ilgili kayda bağlayın.

## Microsoft'ta oturum açma

sign-in-not-signed-in = Partner Center'da henüz kimse oturum açmadı. Oturum açmayı buradan başlatın veya `hunter partner-center login` komutunu çalıştırın.
sign-in-prompt = Tarayıcıda { $page } sayfasını açın ve { $code } kodunu girin (son saat: { $time }). Yönlendirmeleri okuyabilen bir hesapla, ikinci doğrulama adımıyla oturum açın. Bekleniyor … (durdurmak için Ctrl-C)
sign-in-done = Partner Center'da oturum açıldı. Oturum mühürlenerek saklandı.
sign-in-declined = Oturum açma isteği Microsoft'un sayfasında reddedildi. Yeniden başlatıp orada onaylayın.
sign-in-late = Kod zamanında girilmedi. Oturum açmayı yeniden başlatın.
sign-in-mfa = Microsoft ikinci bir doğrulama adımı istiyor ({ $code }). Bu adımı olan bir hesapla yeniden oturum açın.
sign-in-mfa-password = İkinci doğrulama adımı istendiği için Microsoft parolayla oturum açmayı reddediyor veya kısıtlıyor ({ $code }). HUNTER_PARTNER_CENTER_AUTH=device-code ayarını verin ve ikinci adımla bir kez oturum açın.
sign-in-again = Oturum artık geçerli değil ({ $code }): iptal edildi, parolası değiştirildi veya 90 gün kullanılmadı. Yeniden oturum açın.
sign-in-password = Microsoft kullanıcı adını veya parolayı reddediyor ({ $code }). Hesap kilitlenmesin diye yeniden denenmiyor. HUNTER_PARTNER_CENTER_USERNAME ve HUNTER_PARTNER_CENTER_PASSWORD ayarlarını düzeltin.
sign-in-admin = Kiracının bir ilkesi oturum açmayı reddediyor ({ $code }). Kiracının yöneticisinden bu uygulamaya izin vermesini isteyin.
sign-in-set-up = Uygulama Microsoft tarafında doğru kurulmamış ({ $code }). Kiracı kimliğini, istemci kimliğini, istemci parolasını, user_impersonation iznini ve yönetici onayını denetleyin.
sign-in-unreachable = Microsoft'un oturum açma hizmetine şu anda ulaşılamıyor ({ $code }). Kendiliğinden yeniden denenir.
sign-in-storage = Veritabanı yanıt vermediği için saklanan oturum şu anda okunamıyor. Kendiliğinden yeniden denenir.
sign-in-key-unusable = Oturumu mühürleyen anahtar okunamıyor veya oluşturulamıyor. HUNTER_SECRET_KEY ayarını verin veya sunucuya veritabanının yanındaki anahtar dosyası için izin verin.
sign-in-key-other = Saklanan oturum başka bir HUNTER_SECRET_KEY ile mühürlenmiş. Önceki anahtarı geri koyun veya yeniden oturum açın.
sign-in-damaged = Saklanan oturum, saklandıktan sonra değiştirilmiş ve kullanılmıyor. Yeniden oturum açın.
sign-in-without-mfa = Oturum çalışıyor, ancak belirtecinde Partner Center'ın istediği ikinci doğrulama adımı görünmüyor ({ $code } bildirimi). İkinci adımla yeniden oturum açın.

set-up-setting-missing = { $detail } ayarı verilmemiş.
set-up-tenant = { $detail } ayarı tek bir kiracının kimliği veya alan adı olmalı; common gibi ortak bir değer olamaz.
set-up-secret-key-missing = { $detail } ayarı verilmemiş. PostgreSQL ile her düğüm aynı anahtara ihtiyaç duyar: `openssl rand -base64 32` ile bir tane oluşturun.
set-up-secret-key-short = { $detail } ayarı 32 karakterden kısa. `openssl rand -base64 32` ile bir tane oluşturun.
set-up-insecure-address = { $detail } bu ağın dışında bir https adresi değil. HUNTER_ALLOW_INSECURE_UPSTREAMS buna testler ve deneme ortamı için izin verir.
set-up-foreign-address = { $detail } Microsoft'a ait bir adres değil. Oraya belirteç gönderilmez.
set-up-address = { $detail } ile adres oluşturulamıyor.
set-up-http = Güvenli bağlantı kurulamıyor: { $detail }.

## Bir müşteri adayında değişenler

alert-mx-changed = E-posta artık başka yere gidiyor: { $from } yerine { $to }.
alert-mx-lost = Alan adı artık e-posta almıyor; önceki sunucu: { $from }.
alert-mx-added = Alan adı artık e-posta alıyor; sunucu: { $to }.
alert-provider-changed = E-posta sağlayıcısı değişti: { $from } yerine { $to }.
alert-spf-lost = SPF kaydı kalktı; önceki kayıt: “{ $from }”.
alert-spf-added = SPF kaydı yayımlandı: “{ $to }”.
alert-dkim-lost = Artık DKIM anahtarı bulunmuyor; öncekiler: { $from }.
alert-dkim-added = DKIM anahtarı yayımlandı: { $to }.
alert-dmarc-added = DMARC kaydı yayımlandı; ilke: { $to }.
alert-dmarc-strengthened = DMARC daha çok koruyor: ilke { $from } iken { $to } oldu.
alert-dmarc-weakened = DMARC daha az koruyor: ilke { $from } iken { $to } oldu.
alert-dmarc-lost = DMARC kaydı kalktı; önceki ilke: { $from }.
alert-expiry-soon = Alan adının kayıt süresi bitiyor; son gün: { $to }.
alert-segment-changed = Segment değişti: { $from } yerine { $to }.
alert-priority-changed = Öncelik değişti: { $from } yerine { $to }.
alert-new-referral = Microsoft Partner Center'da yeni bir yönlendirme var.
alert-new-referral-of = Microsoft Partner Center'da yeni bir yönlendirme var: { $to }.
alert-referral-expiring = Yönlendirmenin süresi doluyor; son gün: { $to }.
# Dynamics'e gönderim neden tamamlanamadı.
failure-dynamics-sign-in = Microsoft, Dynamics için erişim anahtarı vermiyor. Ayarlardaki kiracıyı, uygulamayı ve gizli anahtarı denetleyin.
failure-dynamics-token-refused = Dynamics yeni alınan erişim anahtarını da kabul etmiyor. Uygulama kullanıcısının kuruluşta bulunduğunu ve etkin olduğunu denetleyin.
failure-dynamics-not-a-member = Uygulama, Dynamics kuruluşunun kullanıcısı değil. Uygulama için bir uygulama kullanıcısı oluşturun.
failure-dynamics-privilege-missing = Uygulama kullanıcısının Dynamics'te bir ayrıcalığı eksik. Güvenlik rolüne bu ayrıcalığı verin.
failure-dynamics-wrong-address = Bu adreste Dynamics Web API'si yanıt vermiyor. Ayarlardaki kuruluş adresini denetleyin.
failure-dynamics-key-missing = Dynamics'te alan adı üzerindeki alternatif anahtar eksik. “hunter dynamics provision” komutunu çalıştırın.
failure-dynamics-key-pending = Dynamics alternatif anahtarı hâlâ oluşturuyor. Hazır olduğunda gönderimler kendiliğinden sürer.
failure-dynamics-key-failed = Dynamics alternatif anahtarı oluşturamadı. Orada aynı alan adını taşıyan kayıtları bulun, ardından anahtarı yeniden etkinleştirin.
failure-dynamics-column-missing = Dynamics'te bir sütun eksik. “hunter dynamics provision” komutunu çalıştırın.
failure-dynamics-column-kind = Dynamics'teki bir sütun, Hunter'ınkinden başka türde değer tutuyor.
failure-dynamics-choice-missing = Dynamics'teki bir seçim alanında Hunter'a gereken etiket yok. Etiketi oraya ekleyin.
failure-dynamics-schema-mismatch = Kuruluşun tabloları Hunter'ın gönderdiğine uymuyor. “hunter check” komutunu çalıştırın.
failure-dynamics-too-long = Dynamics bir metni, sütunu için fazla uzun olduğundan kabul etmiyor.
failure-dynamics-value-refused = Dynamics bu kaydın bir değerini kabul etmiyor.
failure-dynamics-duplicate-rule = Kuruluşun bir yinelenen kayıt kuralı bu kaydı kabul etmiyor. Kaydı orada birleştirin ya da değiştirin.
failure-dynamics-rate-limit = Dynamics yavaşlamamızı istiyor. Gönderimler kendiliğinden sürer.
failure-dynamics-concurrency = Dynamics'e aynı anda fazla istek ulaştı. Gönderimler daha az eşzamanlı istekle kendiliğinden sürer.
failure-dynamics-timeout = Dynamics zamanında yanıt vermedi. Yeniden denenecek.
failure-dynamics-unreachable = Dynamics'e ulaşılamıyor. Yeniden denenecek.
failure-dynamics-lost-reply = Dynamics'in yanıtı yolda kayboldu. Yeniden denenecek; ikinci bir kayıt oluşmaz.
failure-dynamics-unavailable = Dynamics şu anda sağlıklı çalışmıyor. Yeniden denenecek.
failure-dynamics-key-taken = Aynı kayıt aynı anda yazıldı. Yeniden denenecek.
failure-dynamics-changed-meanwhile = Kayıt aynı anda Dynamics'te değişti. Yeniden denenecek.
failure-dynamics-plug-in = Kuruluşun bir eklentisi hata veriyor. Yöneticisine sorun; istek numarası hatayı orada bulur.
failure-dynamics-unreadable = Dynamics'in yanıtı okunamıyor.
failure-dynamics-refused = Dynamics isteği, Hunter'ın bilmediği bir nedenle kabul etmiyor. Kod, Microsoft desteğine daha fazlasını söyler.
failure-dynamics-closed = Kayıt Dynamics'te nitelenmiş ya da elenmiş durumda; üzerine yazılmaz. Önce orada yeniden açın.
failure-dynamics-deleted = Kayıt Dynamics'te silinmiş. Yeniden oluşturmak için kaydı tek başına gönderin.
failure-dynamics-not-scanned = Kayıt hiç taranmadı. Önce tarayın.
problem-dynamics-paused = Dynamics beklememizi istediği ya da yanıt vermediği için şimdilik hiçbir şey gönderilmiyor. Gönderimler kendiliğinden sürer.
problem-dynamics-unknown = Dynamics'e gönderimin durumu şu anda veritabanından okunamıyor.
problem-dynamics-off-pending = Dynamics'e gönderim kapalı; istenmiş gönderimler bekliyor.

# Bağlantı sınamasının başarılı adımları.
check-dynamics-sign-in = Microsoft erişim anahtarı veriyor.
check-dynamics-who-am-i = Kuruluş, uygulama kullanıcısını tanıyor.
check-dynamics-privileges = Uygulama kullanıcısı müşteri adaylarını okuyup yazabiliyor.
check-dynamics-columns = Hunter'ın sütunları yerinde.
check-dynamics-key = Alternatif anahtar hazır.
check-dynamics-choices = Her seçim alanının etiketleri tamam.


# Partner Center eşitlemesi neden başarısız oldu. $detail bir kod, durum ya da sunucu adıdır.
sync-sign-in = Partner Center'da oturum açık değil ({ $detail }). İkinci doğrulamayla yeniden oturum açın.
sync-sign-in-admin = Kiracının bir ilkesi oturum açmayı reddediyor ({ $detail }). Yöneticisinden bu uygulamaya izin vermesini isteyin.
sync-sign-in-set-up = Oturum açma yanlış kurulmuş ({ $detail }). Kiracıyı, uygulamayı, gizli anahtarı ve onayı denetleyin.
sync-sign-in-later = Oturum açılamadı ({ $detail }). Kendiliğinden yeniden denenecek.
sync-wants-mfa = Partner Center ikinci doğrulamayla açılmış bir oturum istiyor. Yeniden oturum açın ve ikinci doğrulamayı kullanın.
sync-unauthorized = Partner Center oturumu, yenisini de, reddediyor. İş ortağının bir hesabıyla yeniden oturum açın.
sync-forbidden = Hesap yönlendirmeleri okuyamıyor. Partner Center'da hesaba Referrals admin rolünü verin.
sync-rate-limited = Partner Center bir süre rahat bırakılmak istedi. Süre dolunca yeniden sorulacak.
sync-unavailable = Partner Center'da sorun vardı (durum { $detail }). Kendiliğinden yeniden denenecek.
sync-unreachable = Partner Center'a ulaşılamadı. Kendiliğinden yeniden denenecek.
sync-malformed = Partner Center'ın yanıtı okunamadı. Kendiliğinden yeniden denenecek.
sync-foreign-link = Partner Center'ın listesi başka bir sunucuya ({ $detail }) yöneltti; oraya hiçbir şey gönderilmedi. HUNTER_PARTNER_CENTER_API_URL ayarını denetleyin.
sync-refused = Partner Center isteği reddetti (durum { $detail }).
sync-endless = Partner Center'ın listesi sona ermedi.
sync-given-up = Eşitleme defalarca başladı ve bir sayfanın sonuna hiç varamadı. Ayrıntısı günlükte.
sync-partial = Son eşitlemede { $detail } yönlendirme okunamadı; kalanların hepsi okundu.
sync-counts = yönlendirmeler: { $inserted } yeni, { $updated } değişmiş, { $unchanged } değişmemiş, { $skipped } atlanmış, { $failed } okunamayan
sync-stopped = Eşitleme durduruldu.

## Dynamics'te Hunter'ın sütunlarını ve anahtarını oluşturma

provision-publisher = hnt önekli yayımcı
provision-solution = hunterlead çözümü
provision-column = müşteri adayı tablosunda { $name } sütunu
provision-key = alan adı üzerindeki alternatif anahtar ve dizini
provision-account-column = firma tablosunun alan adı sütunu
provision-account-key = firmaların alternatif anahtarı ve dizini
provision-publish = değişikliklerin yayımlanması
provision-is-there = var
provision-is-missing = eksik
provision-is-made = yapıldı
provision-nothing = Her şey yerinde. Hiçbir şey değiştirilmedi.
provision-plan = Yapılacak: { $count }. Hiçbir şey değiştirilmedi; --yes ile yeniden çalıştırın.
provision-waits = Dynamics'in anahtar dizinini oluşturması bekleniyor; müşteri adayı çoksa birkaç dakika sürer.
provision-done = Dynamics hazır. “hunter check” bağlantının tümünü sınar.

## Komut satırından gönderim

push-nothing = Gönderilecek kayıt yok.

set-up-organisation-address = { $detail } yalnızca kuruluşun adresi olmalı; örneğin https://contoso.crm4.dynamics.com, yol olmadan.

## Yola çıkan uyarılar

mail-subject = Hunter: { $count } değişiklik
mail-foot = Adresiniz HUNTER_ALERT_EMAIL_TO ayarında olduğu için Hunter bu iletiyi gönderiyor.
failure-erased = Şirket buradan silindi ve geri alınmaz.
failure-delivery-forbidden-address = Adres bir ağın içinde olduğu için çağrılmadı. HUNTER_ALERT_WEBHOOK_HOSTS buna izin verebilir.
failure-delivery-unreachable = Alıcının adresinde kimse yanıt vermiyor.
failure-delivery-timeout = Alıcı zamanında yanıt vermedi.
failure-delivery-tls = Alıcıyla güvenli bağlantı kurulamadı. Sertifikasını denetleyin.
failure-delivery-redirect = Alıcı başka bir adresi gösteriyor; o adrese gidilmez. Gösterilen adresi ayarlayın.
failure-delivery-refused = Alıcı iletiyi kabul etmedi.
failure-delivery-mail-refused = E-posta sunucusu iletiyi kabul etmedi. Ayarlarını ve alıcıları denetleyin.
failure-delivery-too-old = Teslim edilebildiğinde artık haber değeri kalmamıştı.
