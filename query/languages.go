package query

import (
	"strings"

	"framewatch"
	"framewatch/text"
)

// languages are the codes of ISO 639-1 with their English names.
const languages = `aa Afar;ab Abkhazian;ae Avestan;af Afrikaans;ak Akan;am Amharic;an Aragonese;ar Arabic;as Assamese;av Avaric;ay Aymara;az Azerbaijani;
ba Bashkir;be Belarusian;bg Bulgarian;bi Bislama;bm Bambara;bn Bengali;bo Tibetan;br Breton;bs Bosnian;ca Catalan;ce Chechen;ch Chamorro;co Corsican;cr Cree;
cs Czech;cu Church Slavonic;cv Chuvash;cy Welsh;da Danish;de German;dv Divehi;dz Dzongkha;ee Ewe;el Greek;en English;eo Esperanto;es Spanish;et Estonian;
eu Basque;fa Persian;ff Fulah;fi Finnish;fj Fijian;fo Faroese;fr French;fy Frisian;ga Irish;gd Gaelic;gl Galician;gn Guarani;gu Gujarati;gv Manx;ha Hausa;
he Hebrew;hi Hindi;ho Hiri Motu;hr Croatian;ht Haitian;hu Hungarian;hy Armenian;hz Herero;ia Interlingua;id Indonesian;ie Interlingue;ig Igbo;ii Sichuan Yi;
ik Inupiaq;io Ido;is Icelandic;it Italian;iu Inuktitut;ja Japanese;jv Javanese;ka Georgian;kg Kongo;ki Kikuyu;kj Kuanyama;kk Kazakh;kl Greenlandic;km Khmer;
kn Kannada;ko Korean;kr Kanuri;ks Kashmiri;ku Kurdish;kv Komi;kw Cornish;ky Kyrgyz;la Latin;lb Luxembourgish;lg Ganda;li Limburgish;ln Lingala;lo Lao;
lt Lithuanian;lu Luba-Katanga;lv Latvian;mg Malagasy;mh Marshallese;mi Maori;mk Macedonian;ml Malayalam;mn Mongolian;mr Marathi;ms Malay;mt Maltese;my Burmese;
na Nauru;nb Bokmål;nd North Ndebele;ne Nepali;ng Ndonga;nl Dutch;nn Nynorsk;no Norwegian;nr South Ndebele;nv Navajo;ny Chichewa;oc Occitan;oj Ojibwa;om Oromo;
or Oriya;os Ossetian;pa Punjabi;pi Pali;pl Polish;ps Pashto;pt Portuguese;qu Quechua;rm Romansh;rn Rundi;ro Romanian;ru Russian;rw Kinyarwanda;sa Sanskrit;
sc Sardinian;sd Sindhi;se Northern Sami;sg Sango;si Sinhala;sk Slovak;sl Slovenian;sm Samoan;sn Shona;so Somali;sq Albanian;sr Serbian;ss Swati;st Sotho;
su Sundanese;sv Swedish;sw Swahili;ta Tamil;te Telugu;tg Tajik;th Thai;ti Tigrinya;tk Turkmen;tl Tagalog;tn Tswana;to Tonga;tr Turkish;ts Tsonga;tt Tatar;
tw Twi;ty Tahitian;ug Uighur;uk Ukrainian;ur Urdu;uz Uzbek;ve Venda;vi Vietnamese;vo Volapük;wa Walloon;wo Wolof;xh Xhosa;yi Yiddish;yo Yoruba;za Zhuang;
zh Chinese;zu Zulu`

// languageCode finds a language by its code or English name.
func languageCode(s string) (string, bool) {
	s = text.Fold(s)
	for line := range strings.SplitSeq(languages, ";") {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if s == code || s == text.Fold(name) {
			return framewatch.LanguageCode(code), true
		}
	}
	return "", false
}

// languageName is the English name for a code, or the code itself.
func languageName(code string) string {
	for line := range strings.SplitSeq(languages, ";") {
		if c, name, _ := strings.Cut(strings.TrimSpace(line), " "); c == code {
			return name
		}
	}
	return code
}
