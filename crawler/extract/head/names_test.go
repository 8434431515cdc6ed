package head

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"By Ada Low and Bo Hu", "Ada Low|Bo Hu"},
		{"BY ADA LOW", "ADA LOW"},
		{"Von Ada Löw, Korrespondentin", "Ada Löw"},
		{"Par Zoé Morel · Publié hier", "Zoé Morel"},
		{"by ada low", ""},
		{"Ada Low December 3, 2016", "Ada Low"},
		{"By Ada Low, Ph.D., reviewed by Bo Hu", "Ada Low"},
		{"Written By", ""},
		{"Theresa May and April June", "Theresa May|April June"},
		{"Staff writer", ""},
		{"ADA LOW, political editor", "ADA LOW"},
		{"https://news.example/authors/ada", ""},
		{"ada@news.example", ""},
		{"Ada Low in Brussels", "Ada Low"},
		{"Jean-Claude d'Arcy & Ursula O’Hea", "Jean-Claude d'Arcy|Ursula O’Hea"},
		{"Written by: Ada Low, 3 March 2016, Politics", "Ada Low"},
		{"Photo by Ada Low", ""},
		{"Medically reviewed by Ada Low", ""},
		{"By Ada Low | Staff Writer | Jan 3, 2020", "Ada Low"},
		{"Senior reporter Ada Low", "Ada Low"},
		{"By Ada Low @adalow", "Ada Low"},
		{"By Ada B. Low Jr.", "Ada B. Low Jr."},
		{"By J. R. R. Low", "J. R. R. Low"},
		{"By Reuters Staff", "Reuters Staff"},
		{"By Ada Low for The News", "Ada Low"},
		{"The Editorial Board", "The Editorial Board"},
		{"Von Ada von der Löw und Bo Hübner, Berlin", "Ada von der Löw|Bo Hübner"},
		{"Ein Gastbeitrag von Ada Löw", "Ada Löw"},
		{"Text: Ada Löw, Foto: Bo Hu", "Ada Löw"},
		{"Von der Redaktion", "Redaktion"},
		{"Propos recueillis par Zoé Morel et Luc Petit", "Zoé Morel|Luc Petit"},
		{"Por Íñigo de la Peña y Ana Ruiz", "Íñigo de la Peña|Ana Ruiz"},
		{"Escrito por Ana Ruiz, corresponsal en París", "Ana Ruiz"},
		{"di Maria Rossi e Luca Bianchi", "Maria Rossi|Luca Bianchi"},
		{"A cura di Maria Rossi", "Maria Rossi"},
		{"Por João da Silva e Inês Sá", "João da Silva|Inês Sá"},
		{"Door Jan van der Berg en Piet de Vries", "Jan van der Berg|Piet de Vries"},
		{"Av Åse Østby og Jon Fosse", "Åse Østby|Jon Fosse"},
		{"Af Søren Ærø", "Søren Ærø"},
		{"Text: Åsa Öberg", "Åsa Öberg"},
		{"Teksti: Päivi Mäki", "Päivi Mäki"},
		{"Autor: Łukasz Żak", "Łukasz Żak"},
		{"Napisał Łukasz Żak", "Łukasz Żak"},
		{"Автор: Иван Петров", "Иван Петров"},
		{"Автор Анна Сидорова, корреспондент", "Анна Сидорова"},
		{"Олена Коваль та Іван Бойко", "Олена Коваль|Іван Бойко"},
		{"Piše: Ana Horvat", "Ana Horvat"},
		{"Írta: Nagy Éva", "Nagy Éva"},
		{"Yazar: Ayşe Yılmaz", "Ayşe Yılmaz"},
		{"Της Μαρίας Παππά", "Μαρίας Παππά"},
		{"بقلم أحمد الخطيب", "أحمد الخطيب"},
		{"كتب: محمد علي", "محمد علي"},
		{"نویسنده: سارا احمدی", "سارا احمدی"},
		{"מאת דוד לוי", "דוד לוי"},
		{"लेखक: राम शर्मा", "राम शर्मा"},
		{"記者 王小明", "王小明"},
		{"本报记者 张三", "张三"},
		{"作者：张三、李四", "张三|李四"},
		{"责任编辑：王五", ""},
		{"文／陳大文", "陳大文"},
		{"文・山田太郎", "山田太郎"},
		{"홍길동 기자", "홍길동"},
		{"김철수기자", "김철수"},
		{"Oleh Budi Santoso", "Budi Santoso"},
		{"Abu Bakr al-Masri", "Abu Bakr al-Masri"},
		{"Dec. 19, 2025 · Ada Low on behalf of the group", "Ada Low"},
		{"03/01/2017 by Ada Low, Representative", "Ada Low"},
		{"Posted on December 20, 2025 by Ada Low (AL) - 5 Comments", "Ada Low"},
		{"Veröffentlicht am 3. März 2016 von Ada Löw", "Ada Löw"},
		{"March 15, 2022 · 3 min read · By Ada Low", "Ada Low"},
		{"ByAda Low", "Ada Low"},
		{"Byron Low", "Byron Low"},
		{"This post was written by Ada Low, Head of Marketing", "Ada Low"},
		{"By Ada Low Senior Autos Reporter", "Ada Low"},
		{"By Anthony Stewart Head", "Anthony Stewart Head"},
		{"Christopher Guest", "Christopher Guest"},
		{"Finance Reporter", ""},
		{"Senior Washington Correspondent", ""},
		{"By Ada Low, Chief Media Writer", "Ada Low"},
		{"Reporter Ada Low", "Ada Low"},
		{"Foreign Affairs", "Foreign Affairs"},
		{"An Anonymous User", ""},
		{"", ""},
	} {
		list, _ := names(c.in, false)
		if got := strings.Join(list, "|"); got != c.want {
			t.Errorf("names(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestFields reads fields that hold nothing but names.
func TestFields(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ada low", "ada low"},
		{"Di Lee", "Di Lee"},
		{"by Reuters", "Reuters"},
		{"Center for Drug Evaluation and Research", "Center for Drug Evaluation and Research"},
		{"Institut für Weltwirtschaft", "Institut für Weltwirtschaft"},
		{"Ada Low for The News", "Ada Low"},
		{"https://social.example/adalow", ""},
		{"Ada Low;Bo Hu", "Ada Low|Bo Hu"},
		{"ADA LOW and BO HU", "ADA LOW|BO HU"},
		{"Ada Low, Reuters", "Ada Low|Reuters"},
		{"Ada Low, AFP", "Ada Low|AFP"},
		{"Ada Low, M.D.", "Ada Low"},
		{"admin", ""},
		{"undefined", ""},
	} {
		list, _ := names(c.in, true)
		if got := strings.Join(list, "|"); got != c.want {
			t.Errorf("names(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
