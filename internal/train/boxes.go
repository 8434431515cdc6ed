package main

// Boxes that stand in and under articles without being part of them, as news
// sites write them in many languages. Lines take text from other pages: %h a
// headline, %n a name, %s a headline or sentence.

// A boxKind is one use of such boxes.
type boxKind struct {
	names   []string // classes
	lines   []string
	links   bool // its lines are links
	list    bool // its lines are a list
	plain   bool // its lines are like those of an article; only their box tells
	picture bool // its line stands under a picture
	many    int  // lines of one box, at most
	foot    bool // it stands under the text as well as in it
}

var boxKinds = []boxKind{
	{
		names: []string{"newsletter", "newsletter-signup", "c-newsletter-box", "inline-newsletter", "article__newsletter", "subscribe-box", "signup-module", "nl-teaser", "abo-box"},
		lines: []string{
			"Sign up for our newsletter and get the day's most important stories in your inbox.", "Get the best of our reporting every morning. Sign up here.", "Sign up for our newsletter. It is free, and comes every day at seven.",
			"By signing up you agree to our terms of use and privacy policy.", "Subscribe to our weekly newsletter", "Thank you! You have subscribed.",
			"Abonnieren Sie unseren Newsletter und erhalten Sie jeden Morgen die wichtigsten Nachrichten.", "Melden Sie sich für unseren kostenlosen Newsletter an.", "Mit der Anmeldung akzeptieren Sie unsere Datenschutzerklärung.",
			"Inscrivez-vous à notre newsletter et recevez chaque matin l'essentiel de l'actualité.", "Recevez nos meilleurs articles par e-mail.", "Suscríbete a nuestro boletín y recibe cada día las noticias más importantes.",
			"Iscriviti alla nostra newsletter per ricevere ogni mattina le notizie più importanti.", "Assine nossa newsletter e receba as principais notícias do dia.", "Meld je aan voor onze nieuwsbrief en ontvang elke dag het belangrijkste nieuws.",
			"Zapisz się do naszego newslettera i otrzymuj codziennie najważniejsze informacje.", "Подпишитесь на нашу рассылку и получайте главные новости дня.", "Підписуйтесь на нашу розсилку, щоб отримувати головні новини.",
			"Bültenimize abone olun, günün en önemli haberleri e-postanıza gelsin.", "اشترك في نشرتنا البريدية لتصلك أهم الأخبار كل صباح.", "Prenumerera på vårt nyhetsbrev och få dagens viktigaste nyheter.", "订阅我们的新闻通讯，每天早上获取重要新闻。",
		},
		many: 3,
	}, {
		names: []string{"related", "related-articles", "read-more", "more-on-this", "recommended", "inline-related", "lire-aussi", "mehr-zum-thema", "leggi-anche", "ver-tambien", "also-read", "article-related", "c-related-list", "story-links"},
		lines: []string{
			"Read also: %s", "Read more: %s", "Also read: %s", "RELATED: %s", "More: %s", "Lesen Sie auch: %s", "Mehr zum Thema: %s", "Lire aussi : %s", "À lire aussi : %s", "Lea también: %s", "Leia mais: %s", "Leggi anche: %s",
			"Lees ook: %s", "Czytaj także: %s", "Читайте также: %s", "Читайте також: %s", "İlgili haber: %s", "اقرأ أيضا: %s", "Läs också: %s", "Les også: %s", "%s", "%s",
		},
		links: true, many: 2,
	}, {
		names: []string{"related", "more-stories", "recommended", "recirculation", "related-content", "top-stories", "most-read", "trending", "meistgelesen", "les-plus-lus", "lo-mas-leido", "onward-journey", "teasers", "read-next", "popular"},
		lines: []string{"%s"},
		links: true, list: true, many: 6, foot: true,
	}, {
		names: []string{"caption", "image-caption", "media__caption", "wp-caption-text", "photo-credit", "article-image__caption", "bildunterschrift", "legende", "picture-text"},
		lines: []string{
			"%s Photo: Reuters", "%s (AP Photo)", "%s Foto: dpa", "%s Photo: AFP", "%s Getty Images", "%s Crédit photo : AFP", "%s Bild: Imago", "%s Foto: EFE", "%s", "%s Фото: ТАСС", "%s Fotoğraf: AA", "Photograph: Getty", "© Reuters", "Foto: picture alliance/dpa",
			"The harbour in winter.", "The town hall of the city.", "A view of the border fence", "%n", "%n in Brussels last year", "Das Rathaus im Winter.", "Le port de la ville.", "El puerto.", "%h", "%h",
		},
		picture: true, many: 1,
	}, {
		names: []string{"author-bio", "author-box", "about-author", "c-author__bio", "bio", "article-author-info", "autor-info", "autorenbox", "writer-profile"},
		lines: []string{
			"%n is a correspondent who covers politics and migration.", "%n is the paper's Europe editor. Before that, she reported from Brussels for ten years.", "%n writes about courts and borders. Follow him on Twitter.",
			"%n ist Redakteur im Ressort Politik und schreibt über Migration.", "%n est journaliste au service international depuis 2015.", "%n es corresponsal en Bruselas y escribe sobre política europea.", "%n scrive di politica estera dal 2010.",
			"%n is redacteur buitenland.", "%n jest dziennikarzem działu zagranicznego.", "%n, корреспондент отдела политики.", "%n dış haberler muhabiri.", "About the author", "Read more articles by %n",
		},
		many: 2, foot: true,
	}, {
		names: []string{"share", "share-bar", "social-share", "social", "sharing-tools", "c-share", "article-share", "teilen"},
		lines: []string{
			"Share", "Facebook", "Twitter", "WhatsApp", "Email", "Copy link", "Print", "Teilen", "Drucken", "Partager", "Imprimer", "Compartir", "Condividi", "Compartilhar", "Delen", "Udostępnij", "Поделиться", "Поширити", "Paylaş", "شارك", "Share this article", "Save",
		},
		links: true, list: true, many: 5, foot: true,
	}, {
		names: []string{"ad", "advertisement", "ad-container", "ad-slot", "anzeige", "publicite", "promo", "sponsored", "werbung"},
		lines: []string{
			"Advertisement", "ADVERTISEMENT", "Advertisement - Continue reading below", "Story continues below advertisement", "Anzeige", "Werbung", "Publicité", "La suite après cette publicité", "Publicidad", "Pubblicità", "Publicidade", "Advertentie", "Reklama", "Реклама", "Reklam", "إعلان", "Annons",
		},
		many: 1,
	}, {
		names: []string{"comments", "comment-list", "comments-section", "kommentare", "commentaires", "reader-comments", "disqus"},
		lines: []string{"%s", "%s", "Reply", "Report comment", "%n", "2 days ago", "Antworten", "Répondre", "12 comments"},
		plain: true, many: 8, foot: true,
	}, {
		names: []string{"tags", "topics", "article-tags", "tag-list", "schlagworte", "mots-cles", "keywords"},
		lines: []string{
			"Topics: Migration, Europe, Asylum", "More on: Migration", "Tags", "Migration", "European Union", "Asylum", "Politics", "Themen: Migration, Asyl, Europäische Union", "Flüchtlinge", "Sujets : Immigration, Union européenne", "Temas: Inmigración", "Argomenti: immigrazione", "Теги: мигранты", "Etiketler: göç", "Refugees", "Border",
		},
		links: true, list: true, many: 5, foot: true,
	}, {
		names: []string{"consent", "embed-consent", "external-content", "opt-in", "embed-placeholder", "third-party-content", "privacy-overlay"},
		lines: []string{
			"This content is provided by a third party that may use cookies. To view it, you must give your consent.", "Allow content from this provider? Accept and continue", "An dieser Stelle finden Sie externen Inhalt. Mit Ihrer Zustimmung wird er angezeigt. Personenbezogene Daten können an Drittplattformen übermittelt werden.",
			"Empfohlener externer Inhalt", "Ce contenu est fourni par un tiers. Pour l'afficher, vous devez accepter ses cookies.", "Este contenido está alojado por un tercero. Para verlo, acepte sus cookies.", "Questo contenuto è ospitato da una terza parte. Per vederlo, accetta i cookie.", "Om deze inhoud te tonen moet je toestemming geven voor cookies.",
		},
		many: 2,
	}, {
		names: []string{"paywall", "subscribe-prompt", "support", "donation", "membership", "offer", "regwall", "contribute"},
		lines: []string{
			"Support independent journalism. Your contribution helps us to keep reporting.", "Subscribe now for full access", "Already a subscriber? Log in", "Become a member and read without limits for one euro a week.", "Jetzt weiterlesen mit dem Probeabo", "Sie sind bereits Abonnent? Hier anmelden",
			"Soutenez un journalisme indépendant : faites un don.", "Déjà abonné ? Connectez-vous", "Suscríbete para seguir leyendo", "Sostieni il nostro lavoro: abbonati.", "Поддержите нашу редакцию", "Apoie o jornalismo independente",
		},
		many: 2, foot: true,
	}, {
		names: []string{"video", "podcast-player", "audio", "media-player", "listen", "video-teaser", "player"},
		lines: []string{
			"Listen to this article", "Watch: %s", "Video: %s", "Podcast: %s", "03:24", "Artikel anhören", "Im Video: %s", "Écouter l'article", "Vidéo : %s", "Escuchar el artículo", "Ascolta l'articolo", "Смотрите видео: %s", "Your browser does not support the audio element.",
		},
		many: 2,
	}, {
		names: []string{"byline", "article-meta", "meta", "post-meta", "dateline", "article__info", "publish-info", "timestamp"},
		lines: []string{
			"By %n", "%n, Brussels correspondent", "Published 12 March 2024, 14:05", "Updated 2 hours ago", "5 min read", "Von %n", "Stand: 12.03.2024, 14:05 Uhr", "Aktualisiert am 12. März 2024", "Par %n", "Publié le 12 mars 2024 à 14h05", "Por %n", "Actualizado 12/03/2024 14:05", "di %n", "Автор: %n", "12 марта 2024, 14:05", "Lesezeit: 4 Minuten",
		},
		many: 3,
	},
}
