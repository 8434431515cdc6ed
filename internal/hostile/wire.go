package hostile

import (
	"bytes"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"framewatch"
)

// failed, again and skipped are the outcomes of an entry that a healthy feed
// names: given up, to be tried again, and no article.
func failed(reason string) Want {
	return Want{Entries: 1, State: framewatch.EntryFailed, Reason: reason}
}

func again(reason string) Want {
	return Want{Entries: 1, State: framewatch.EntryPending, Reason: reason}
}

func skipped(class framewatch.Class, reason string) Want {
	return Want{Entries: 1, State: framewatch.EntrySkipped, Class: class, Reason: reason}
}

func stored() Want { return Want{Entries: 1, Stored: 1} }

// wireCases break HTTP itself.
func wireCases() []Case {
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	story := Story("Ministers meet")
	length := func(n int) string { return ok + "Connection: close\r\nContent-Length: " + strconv.Itoa(n) + "\r\n\r\n" }
	kilobyte := strings.Repeat("<p>more</p> ", 1<<16/12)
	return []Case{
		{Name: "endless body", At: Page, Answer: endless(ok+"\r\n", kilobyte, 0), Want: failed("larger than")},
		{Name: "endless chunks", At: Page, Answer: endless(ok+"Transfer-Encoding: chunked\r\n\r\n", strings.Repeat("1\r\nx\r\n", 10_000), 0), Want: failed("larger than")},
		{Name: "endless large chunks", At: Page, Answer: endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "ffff\r\n"+strings.Repeat("x", 0xffff)+"\r\n", 0), Want: failed("larger than")},
		{Name: "dripping body", At: Page, Answer: endless(ok+"\r\n", "x", 50*time.Millisecond), Want: again("too slowly")},
		{Name: "dripping chunks", At: Page, Answer: endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 50*time.Millisecond), Want: again("too slowly")},
		{Name: "dripping gzip", At: Page, Answer: endless(ok+"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08", "\x00", 50*time.Millisecond), Want: again("too slowly")},
		{Name: "body that stops in the middle", At: Page, Answer: endless(length(len(story))+story[:len(story)/2], "", 50*time.Millisecond), Want: again("too slowly")},
		{Name: "dripping header", At: Page, Answer: endless(ok, "X-Drip: x\r\n", 50*time.Millisecond), Want: again("took too long")},
		{Name: "no answer", At: Page, Answer: endless("", "", 50*time.Millisecond), Want: again("took too long")},
		{Name: "header flood", At: Page, Answer: endless(ok, strings.Repeat("Set-Cookie: a=b; Path=/\r\n", 1000), 0), Want: failed("more headers")},
		{Name: "one endless header", At: Page, Answer: endless(ok+"X-Long: ", strings.Repeat("x", 1<<16), 0), Want: failed("more headers")},
		{Name: "endless early hints", At: Page, Answer: endless("", strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 100), 0), Want: failed("more headers")},
		{Name: "another protocol", At: Page, Answer: bytesOf("SSH-2.0-OpenSSH_9.6\r\n"), Want: again("no HTTP")},
		{Name: "another protocol without end", At: Page, Answer: endless("", strings.Repeat("\x00\x01\xff", 1<<14), 0), Want: failed("more headers")},
		{Name: "page without header", At: Page, Answer: bytesOf(story), Want: again("no HTTP")},
		{Name: "status of four digits", At: Page, Answer: bytesOf("HTTP/1.1 2000 OK\r\n\r\n" + story), Want: again("no HTTP")},
		{Name: "status in letters", At: Page, Answer: bytesOf("HTTP/1.1 yes OK\r\n\r\n" + story), Want: again("no HTTP")},
		{Name: "status 999", At: Page, Answer: bytesOf("HTTP/1.1 999 Denied\r\nConnection: close\r\n\r\n"), Want: again("999")},
		{Name: "header without colon", At: Page, Answer: bytesOf(ok + "nonsense\r\n\r\n" + story), Want: again("no HTTP")},
		{Name: "length too great", At: Page, Answer: bytesOf(length(len(story)+1000) + story), Want: again("broke off")},
		{Name: "length of nine exabytes", At: Page, Answer: bytesOf(ok + "Content-Length: 9223372036854775807\r\n\r\n" + story), Want: again("broke off")},
		{Name: "length too small", At: Page, Answer: bytesOf(length(len(story)-20) + story), Want: stored()},
		{Name: "length below zero", At: Page, Answer: bytesOf(ok + "Content-Length: -5\r\n\r\n" + story), Want: again("no HTTP")},
		{Name: "two lengths", At: Page, Answer: bytesOf(ok + "Content-Length: 10\r\nContent-Length: 20\r\n\r\n" + story), Want: again("no HTTP")},
		{Name: "broken chunk", At: Page, Answer: bytesOf(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + story), Want: again("no HTTP")},
		{Name: "chunk longer than memory", At: Page, Answer: bytesOf(ok + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n" + story), Want: again("broke off")},
		{Name: "unknown transfer coding", At: Page, Answer: bytesOf(ok + "Transfer-Encoding: rot13\r\n\r\n" + story), Want: again("no HTTP")},
		{Name: "connection closed at once", At: Page, Answer: bytesOf(""), Want: again("broke off")},
		{Name: "connection reset", At: Page, Answer: conversation(reset), Want: again("broke off")},
		{Name: "bytes after the answer", At: Page, Answer: bytesOf(strings.Replace(length(len(story)), "Connection: close\r\n", "", 1) + story + length(5) + "extra"), Want: stored()},
		{Name: "switching protocols", At: Page, Answer: bytesOf("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"), Want: failed("101")},
		{Name: "204", At: Page, Answer: status(204, ""), Want: failed("204 (no content)")},
		{Name: "206 unasked", At: Page, Answer: status(206, story[:400]), Want: failed("206 (partial content)")},
		{Name: "304 unasked", At: Page, Answer: status(304, ""), Want: failed("304 (not modified)")},
		{Name: "404 with an article", At: Page, Answer: status(404, story), Want: failed("404 (not found)")},
		{Name: "451", At: Page, Answer: status(451, ""), Want: failed("legal")},
		{Name: "503 for a thousand years", At: Page, Answer: retryAfter("31536000000"), Want: again("503")},
		{Name: "503 until the year 9999", At: Page, Answer: retryAfter("Fri, 31 Dec 9999 23:59:59 GMT"), Want: again("503")},
	}
}

// reset hangs up so that the other side sees an error, not an end.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0) // if it fails, the case is that of a connection closed
	}
}

func retryAfter(value string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", value)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// redirectCases lead astray.
func redirectCases() []Case {
	const private, scheme = "not on the public internet", "no web address"
	astray := func(name, location, reason string) Case {
		return Case{Name: "redirect " + name, At: Page, Answer: to(location), Want: failed(reason)}
	}
	return []Case{
		astray("to itself", "/story", "more than 5 redirects"),
		{Name: "redirect in a circle", At: Page, Answer: to("/b"), Others: map[string]http.HandlerFunc{"/b": to("/story")}, Want: failed("more than 5 redirects")},
		{Name: "redirect without end", At: Page, Answer: func(w http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(r.URL.Query().Get("n"))
			to("/story?n="+strconv.Itoa(n+1))(w, r)
		}, Want: failed("more than 5 redirects")},
		astray("to a private address", "http://10.0.0.1/", private),
		astray("to the cloud's metadata", "http://169.254.169.254/latest/meta-data/", private),
		astray("to a private address mapped into IPv6", "http://[::ffff:10.0.0.1]/", private),
		astray("to a private address behind NAT64", "http://[64:ff9b::a00:1]/", private),
		astray("to a private IPv6 address", "http://[fd00::1]/", private),
		astray("to no address", "http://0.0.0.0/", private),
		astray("to everybody", "http://255.255.255.255/", private),
		astray("to the cloud's metadata as a number", "http://2852039166/latest/meta-data/", private),
		astray("to a private address in octal", "http://012.0.0.1/", private),
		astray("to a private address in hexadecimal", "http://0x0a.0.0.1/", private),
		astray("to a short private address", "http://10.1/", private),
		astray("to a private address in wide digits", "http://１０.0.0.1/", private),
		astray("to a private address with a dot at its end", "http://10.0.0.1./", private),
		astray("to a private address in another's NAT64", "http://[64:ff9b:1::a00:1]/", private),
		astray("to a private address in 6to4", "http://[2002:a00:1::1]/", private),
		astray("to a private address in Teredo", "http://[2001:0:a00:1::1]/", private),
		astray("to a neighbour on the link", "http://[fe80::1%25lo]/", private),
		astray("to the carrier's network", "http://100.64.0.1/", private),
		astray("to a group", "http://224.0.0.1/", private),
		astray("to this network", "http://0.1.2.3/", private),
		astray("to a mail server", "http://8.8.8.8:25/", "port on which no pages are fetched"),
		astray("to a database", "http://8.8.8.8:6379/", "port on which no pages are fetched"),
		astray("to a private address behind a name", "http://news.example@10.0.0.1/", private),
		astray("to a file", "file:///etc/passwd", scheme),
		astray("to a script", "javascript:alert(1)", scheme),
		astray("to data", "data:text/html,<p>hello</p>", scheme),
		astray("to a mailbox", "mailto:desk@news.example", scheme),
		astray("to ftp", "ftp://news.example/story", scheme),
		astray("to gopher", "gopher://127.0.0.1:70/1", scheme),
		astray("to no host", "http:///story", scheme),
		{Name: "redirect to a broken address", At: Page, Answer: to("http://[::1/"), Want: again(scheme)},
		astray("to an address of a megabyte", "/story?"+strings.Repeat("x", 200<<10), ""),
		{Name: "redirect nowhere", At: Page, Answer: status(302, ""), Want: failed("302")},
		{Name: "several choices", At: Page, Answer: status(300, ""), Want: failed("300")},
		{Name: "redirect to what robots.txt closes", At: Page, Answer: to("/closed"), Others: map[string]http.HandlerFunc{"/closed": html(Story("Closed"))},
			Want: skipped(framewatch.ClassDisallowed, "robots.txt does not allow")},
	}
}

// packedCases lie about compression.
func packedCases() []Case {
	story := Story("Ministers meet")
	pack := func(codings string) func() []byte { return func() []byte { return packed([]byte(story), codings) } }
	plain := func() []byte { return []byte(story) }
	half := func(codings string) func() []byte {
		return func() []byte { b := pack(codings)(); return b[:len(b)/2] }
	}
	coded := func(name, coding string, body func() []byte, want Want) Case {
		return Case{Name: name, At: Page, Answer: sent(body, "Content-Type", "text/html", "Content-Encoding", coding), Want: want}
	}
	const tooLarge, damaged = "once unpacked", "damaged"
	cases := []Case{
		coded("gzip file of a bomb sent with gzip", "gzip", bomb("gzip,gzip"), failed(tooLarge)),
		coded("gzip bomb in gzip in gzip, announced once", "gzip", bomb("gzip,gzip,gzip"), skipped(framewatch.ClassNotArticle, "")),
		coded("gzip bomb without a header", "identity", bomb("gzip"), failed(tooLarge)),
		coded("zstd bomb without a header", "identity", bomb("zstd"), failed(tooLarge)),
		coded("gzip bomb of many members", "gzip", func() []byte { return bytes.Repeat(packed(bytes.Repeat([]byte(" "), 1<<16), "gzip"), 1000) }, failed(tooLarge)),
		coded("a million empty gzip members", "gzip", func() []byte { return bytes.Repeat(packed(nil, "gzip"), 300_000) }, skipped(framewatch.ClassNotArticle, "no text")),
		coded("gzip with a wrong checksum", "gzip", func() []byte { b := pack("gzip")(); b[len(b)-6] ^= 0xff; return b }, again(damaged)),
		coded("gzip of nothing", "gzip", func() []byte { return packed(nil, "gzip") }, skipped(framewatch.ClassNotArticle, "no text")),
		coded("gzip that is none", "gzip", plain, stored()),
		coded("zstd that is none", "zstd", plain, stored()),
		coded("brotli that is none", "br", plain, again(damaged)),
		coded("gzip not announced", "identity", pack("gzip"), stored()),
		coded("gzip twice", "gzip", pack("gzip,gzip"), stored()),
		coded("gzip and garbage", "gzip", func() []byte { return append(pack("gzip")(), "garbage"...) }, stored()),
		coded("deflate, which was not asked for", "deflate", pack("deflate"), stored()),
		coded("three codings", "gzip, br, zstd", pack("gzip,br,zstd"), stored()),
		coded("codings in the wrong order", "br, gzip", pack("gzip,br"), stored()),
		coded("a hundred codings", strings.Repeat("gzip, ", 100), plain, again("packed as")),
		coded("unknown coding", "gzip, br, rot13", plain, again("packed as")),
		coded("endless name of a coding", strings.Repeat("x", 1<<16), plain, again("packed as")),
		coded("charset for a coding", "utf-8", plain, stored()),
		coded("zstd with a window of a terabyte", "zstd", func() []byte { return append([]byte("\x28\xb5\x2f\xfd\x00\xf0"), story...) }, again(damaged)),
	}
	for _, codings := range []string{"gzip", "br", "zstd", "deflate", "gzip, br", "br, zstd, gzip"} {
		cases = append(cases, coded("bomb in "+codings, codings, bomb(codings), failed(tooLarge)))
	}
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		cases = append(cases, coded(coding+" cut short", coding, half(coding), again(damaged)))
	}
	for _, file := range []struct{ mediaType, coding string }{{"application/gzip", "gzip"}, {"application/x-gzip", "gzip"}, {"application/zstd", "zstd"}} {
		cases = append(cases, Case{Name: "bomb of the type " + file.mediaType, At: Page, Answer: sent(bomb(file.coding), "Content-Type", file.mediaType), Want: failed(tooLarge)})
	}
	for _, file := range []struct{ name, coding, want string }{{"/news.xml.gz", "gzip", tooLarge}, {"/news.xml.zst", "zstd", tooLarge}, {"/news.xml.br", "br", "no sitemap"}} {
		cases = append(cases, Case{Name: "bomb in a file " + file.name, At: Sitemap, Answer: built("application/xml", func(o string) string { return index(loc("sitemap", o+file.name, "")) }),
			Others: map[string]http.HandlerFunc{file.name: sent(bomb(file.coding), "Content-Type", "application/octet-stream")}, Want: broken(file.want)})
	}
	for _, file := range []struct {
		name, coding string
		want         Want
	}{{"/news.html.gz", "gzip", failed(tooLarge)}, {"/news.html.zst", "zstd", failed(tooLarge)}, {"/news.html.br", "br", skipped(framewatch.ClassNotArticle, "octet-stream")}, {"/news.tar.gz", "gzip,gzip", skipped(framewatch.ClassNotArticle, "")}} {
		cases = append(cases, Case{Name: "bomb in a page " + file.name, At: Feed, Answer: rss(file.name),
			Others: map[string]http.HandlerFunc{file.name: sent(bomb(file.coding), "Content-Type", "application/octet-stream")}, Want: file.want})
	}
	return cases
}

// nameCases are of hosts whose address changes.
func nameCases() []Case {
	rebinding := func(name string, want Want, answers ...string) Case {
		return Case{Name: name, At: Feed, Names: map[string][]string{"rebind.example": answers}, Want: want,
			Answer: built("application/rss+xml", func(o string) string {
				return channel(item("Ministers meet", "http://rebind.example"+o[strings.LastIndexByte(o, ':'):]+"/story", ""))
			})}
	}
	const private = "not on the public internet"
	return []Case{
		rebinding("name that stays", stored(), "127.0.0.1"),
		rebinding("name that turns private after robots.txt", failed(private), "127.0.0.1", "10.0.0.1"),
		rebinding("name in a private network", failed(private), "192.168.1.1"),
		rebinding("name of the cloud's metadata", failed(private), "169.254.169.254"),
		rebinding("name with private addresses alone", failed(private), "10.0.0.1,172.16.0.1"),
	}
}
