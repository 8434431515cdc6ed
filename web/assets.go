package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

// assets are the style sheet, the script and the icon. Their addresses carry a
// hash of their bytes, so browsers may keep them for ever.
type assets struct {
	href  map[string]string // style.css → /assets/style.0a1b2c3d.css
	files map[string]asset  // by the name in the address
}

type asset struct {
	kind string
	body []byte
}

var assetKinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func loadAssets() (assets, error) {
	a := assets{map[string]string{}, map[string]asset{}}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		return a, err
	}
	for _, e := range entries {
		body, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			return a, err
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext
		a.href[e.Name()] = "/assets/" + name
		a.files[name] = asset{assetKinds[ext], body}
	}
	return a, nil
}

func (a assets) serve(w http.ResponseWriter, r *http.Request) {
	file, ok := a.files[r.PathValue("name")]
	if !ok {
		plain(w, http.StatusNotFound, "No such file.")
		return
	}
	w.Header().Set("Content-Type", file.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(file.body) // the reader went away: nothing to do
}
