package pack

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"container/heap"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
)

var update = flag.Bool("update", false, "write list1.gz anew; never do that once it has shipped")

// realArticles is a file of real news articles beside the project.
const realArticles = "../../../shared/data/articles.jsonl.gz"

type article struct{ Source, Text string }

func articles(tb testing.TB) (list []article) {
	tb.Helper()
	f, err := os.Open(realArticles)
	if err != nil {
		tb.Skip("it needs the articles beside the project: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var a article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			tb.Fatal(err)
		}
		list = append(list, a)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return list
}

// The sizes of a list: whole pieces, and parts that spell the others.
const (
	wholePieces = 15_500
	spellParts  = 600
	leastPapers = 5 // outlets in which a piece stands
)

// makeList counts what articles are made of and gives each piece a code.
func makeList(articles []article) ([]string, []uint8) {
	counts := map[string]int{}
	outlets := map[string]map[string]bool{}
	for _, a := range articles {
		for at := 0; at < len(a.Text); {
			end := pieceEnd(a.Text, at)
			p := a.Text[at:end]
			counts[p]++
			if outlets[p] == nil {
				outlets[p] = map[string]bool{}
			}
			if len(outlets[p]) < leastPapers {
				outlets[p][a.Source] = true
			}
			at = end
		}
	}
	whole := map[string]int{}
	parts := map[string]int{}
	for p, n := range counts {
		if len(p) > 1 && len(p) <= maxPiece && len(outlets[p]) >= leastPapers {
			whole[p] = n
		}
	}
	in := map[string]bool{}
	for _, p := range most(whole, wholePieces) {
		in[p] = true
	}
	for p, n := range counts {
		if in[p] {
			continue
		}
		for i := range len(p) {
			for n1 := 2; n1 <= maxPart && i+n1 <= len(p); n1++ {
				parts[p[i:i+n1]] += n * (n1 - 1)
			}
		}
	}
	for _, p := range most(parts, spellParts) {
		in[p] = true
	}
	for b := range 256 {
		in[string([]byte{byte(b)})] = true
	}
	used := map[string]int{}
	for p, n := range counts {
		if in[p] {
			used[p] += n
			continue
		}
		for len(p) > 0 {
			k := min(len(p), maxPart)
			for !in[p[:k]] {
				k--
			}
			used[p[:k]] += n
			p = p[k:]
		}
	}
	return lengths(in, used)
}

func most(counts map[string]int, n int) []string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	return names[:min(n, len(names))]
}

// A node of Huffman's tree.
type node struct {
	count, order int
	pieces       []int
}

type nodes []node

func (h nodes) Len() int { return len(h) }
func (h nodes) Less(i, j int) bool {
	return h[i].count < h[j].count || h[i].count == h[j].count && h[i].order < h[j].order
}
func (h nodes) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *nodes) Push(x any)   { *h = append(*h, x.(node)) }
func (h *nodes) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// lengths gives each piece the length of its code. What was counted less than
// once in half a million pieces counts as that, so that no code is too long.
func lengths(in map[string]bool, used map[string]int) ([]string, []uint8) {
	pieces := slices.Sorted(maps.Keys(in))
	all := 0
	for _, n := range used {
		all += n
	}
	bits := make([]uint8, len(pieces))
	var tree nodes
	for i, p := range pieces {
		tree = append(tree, node{max(used[p], all/500_000, 1), i, []int{i}})
	}
	heap.Init(&tree)
	for order := len(pieces); tree.Len() > 1; order++ {
		a, b := heap.Pop(&tree).(node), heap.Pop(&tree).(node)
		both := append(a.pieces, b.pieces...)
		for _, i := range both {
			bits[i]++
		}
		heap.Push(&tree, node{a.count + b.count, order, both})
	}
	order := make([]int, len(pieces))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(int(bits[i])-int(bits[j]), i-j) })
	sorted, sortedBits := make([]string, len(pieces)), make([]uint8, len(pieces))
	for to, from := range order {
		sorted[to], sortedBits[to] = pieces[from], bits[from]
	}
	return sorted, sortedBits
}

func TestListIsMadeOfArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("short: it counts the words of all articles")
	}
	pieces, bits := makeList(articles(t))
	var made bytes.Buffer
	for i, p := range pieces {
		fmt.Fprintf(&made, "%d %s\n", bits[i], strconv.QuoteToASCII(p))
	}
	if *update {
		var gz bytes.Buffer
		z, _ := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		if _, err := z.Write(made.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("list1.gz", gz.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(list1gz))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, made.Bytes()) {
		t.Error("list1.gz is not the list that the articles give")
	}
}

// half is the half of outlets that one belongs to.
func half(source string) int {
	h := fnv.New32a()
	h.Write([]byte(source))
	return int(h.Sum32() % 2)
}
