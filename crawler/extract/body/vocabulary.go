package body

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A family is a set of words that tell what a short block is for, in the
// languages of the default sources and some more.
type family struct {
	name  string
	words string
}

// families is how many there are.
const families = 12

var vocabulary = [families]family{
	{"subscription", `newsletter newsletters subscribe subscribed subscriber subscribers subscription signup inbox unsubscribe abonnieren abonnement abonniere abonnenten
		anmelden abonner abonnez abonnés inscrivez inscription infolettre suscríbete suscribirse suscripción boletín suscriptores iscriviti abbonati abbonamento
		assine assinar assinatura assinante abonneren aanmelden nieuwsbrief subskrybuj newslettera prenumerata подписаться подписывайтесь подпишитесь подписка рассылка
		підписатися підпишіться підписуйтесь abone bülten bülteni εγγραφείτε اشترك النشرة prenumerera nyhetsbrev nyhedsbrev abonner tilaa uutiskirje odběr hírlevél 구독 订阅 購読`},
	{"consent", `cookie cookies consent gdpr privacy datenschutz datenschutzerklärung einwilligung confidentialité consentement privacidad consentimiento riservatezza
		privacidade privacybeleid prywatności конфиденциальности конфіденційності gizlilik çerez απορρήτου الخصوصية integritet personvern tietosuoja terms nutzungsbedingungen agb`},
	{"further reading", `related recommended recommendation trending popular latest stories headlines more also read next previous watch lesen mehr weitere auch meistgelesen empfehlungen
		lire aussi suite plus articles similaires voir également leer más también relacionados noticias leggi anche altri correlati leia mais também relacionadas
		lees meer ook gerelateerd czytaj także również więcej читайте также подробнее ещё читайте також більше детальніше okuyun ayrıca ilgili haberler devamı διαβάστε επίσης σχετικά
		اقرأ أيضا المزيد läs också mer relaterat les også mere lue myös další související további kapcsolódó`},
	{"sharing", `share shares sharing tweet tweets facebook twitter whatsapp telegram linkedin pinterest instagram tiktok youtube email print copy link copied teilen drucken
		partager partagez imprimer compartir imprimir condividi stampa compartilhar compartilhe delen udostępnij поделиться поделитесь поширити поділитися paylaş κοινοποίηση شارك
		dela skriv dele jaa sdílet megosztás follow folgen suivez seguir seguici siga obserwuj takip flipboard reddit bluesky threads messenger viber`},
	{"comments", `comment comments commenting reply replies kommentar kommentare kommentieren antworten commentaire commentaires commenter répondre comentario comentarios comentar responder
		commenti commenta rispondi comentários reageer reacties komentarz komentarze комментарий комментарии коментар коментарі yorum yorumlar σχόλια تعليق التعليقات kommentarer kommentit`},
	{"advertising", `advertisement advertising advert sponsored ad ads sponsor promotion promoted affiliate commission anzeige werbung publicité annonce sponsorisé publicidad patrocinado
		pubblicità sponsorizzato publicidade advertentie reklama реклама reklam διαφήμιση إعلان annons mainos hirdetés deal deals shop buy coupon donate donation donations spenden`},
	{"pictures", `photo photos photograph photography photographer image images picture getty shutterstock istock reuters afp ap epa dpa imago foto fotos bild bilder
		crédit credit credits illustration fotografía imagen immagine fotografia imagem zdjęcie фото фотография fotoğraf görsel φωτογραφία صورة kuva caption courtesy video videos gallery galerie slideshow`},
	{"rights", `copyright rights reserved alle rechte vorbehalten droits réservés derechos reservados diritti riservati direitos voorbehouden prawa zastrzeżone права защищены захищені
		saklıdır δικαιώματος الحقوق محفوظة license licensed reprint imprint impressum mentions légales contact kontakt contacto contatti contato about us`},
	{"accounts", `login log sign account register password username profile einloggen registrieren konto passwort connexion connecter compte identifiez iniciar sesión cuenta regístrate accedi
		registrati entrar cadastre inloggen zaloguj konto войти вход аккаунт увійти giriş üye σύνδεση تسجيل الدخول logga logg kirjaudu menu search suche recherche buscar cerca pesquisar zoeken`},
	{"authors", `by author authors writer editor reporter journalist correspondent columnist contributor staff written contributed reporting biography professor expert
		von autor autorin redakteur redakteurin korrespondent redaktion par auteur journaliste rédacteur rédaction correspondant por autora redactor redacción periodista di autore giornalista
		redazione redação repórter jornalista door auteur redactie przez autor redaktor автор корреспондент редактор журналист автор кореспондент yazar muhabir editör συντάκτης بقلم av journalist reporter`},
	{"dates", `published updated posted modified ago min read minutes hours reading time january february march april june july august september october november december
		monday tuesday wednesday thursday friday saturday sunday veröffentlicht aktualisiert stand uhr publié mis à jour publicado actualizado pubblicato aggiornato atualizado gepubliceerd
		bijgewerkt opublikowano aktualizacja опубликовано обновлено опубліковано оновлено güncelleme yayınlanma tarihi δημοσίευση ενημέρωση نشر publicerad uppdaterad opdateret julkaistu edt est gmt utc cet`},
	{"topics", `tags tag topics topic categories category filed under keywords schlagworte themen thema mots clés sujets thèmes etiquetas temas argomenti tagi tematy теги темы теми etiketler
		ετικέτες الوسوم ämnen emner aiheet source sources quelle quellen fuente fonte bron źródło источник джерело kaynak πηγή المصدر references notes footnotes`},
}

// inFamilies tells for a word, by a bit each, in which families it is.
var inFamilies = func() map[string]uint16 {
	m := map[string]uint16{}
	for i, f := range vocabulary {
		for _, w := range strings.Fields(f.words) {
			m[w] |= 1 << i
		}
	}
	return m
}()

// countFamilies counts in into how many words of s are of each family.
func countFamilies(s string, into []float32) {
	const longest = 32 // bytes of a word that can be in a family
	var folded [longest]byte
	n := 0 // bytes of the word being read; beyond longest, it is too long
	look := func() {
		if n > 0 && n <= longest {
			if in := inFamilies[string(folded[:n])]; in != 0 {
				for f := range families {
					if in&(1<<f) != 0 && into[f] < 8 {
						into[f]++
					}
				}
			}
		}
		n = 0
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c >= 'A' && c <= 'Z':
				c += 'a' - 'A'
			case c >= 'a' && c <= 'z':
			default:
				look()
				continue
			}
			if n < longest {
				folded[n] = c
			}
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			look()
			continue
		}
		r = unicode.ToLower(r)
		if n+utf8.RuneLen(r) <= longest {
			utf8.EncodeRune(folded[n:], r)
		}
		n += utf8.RuneLen(r)
	}
	look()
}
