package coding

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// zstdWindow is the largest window that is unpacked; RFC 8878 section 3.1.1.1.2
// recommends it, and browsers take no more.
const zstdWindow = 8 << 20

// errMore says that there is more than the limit.
var errMore = errors.New("more")

// The pools keep decoders, whose tables and windows cost more to make than a
// page to unpack. None of them has goroutines.
var (
	gzips    = sync.Pool{New: func() any { return new(gzip.Reader) }}
	brotlis  = sync.Pool{New: func() any { return new(brotli.Reader) }}
	inflates = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}
	zstds    = sync.Pool{New: func() any {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			panic(err) // the options are constant
		}
		return d
	}}
)

// appendGzip reads all members (RFC 1952 section 2.2). What follows the last
// and begins no other is ignored.
func appendGzip(dst, packed []byte, limit int) ([]byte, error) {
	z := gzips.Get().(*gzip.Reader)
	defer gzips.Put(z)
	src := bytes.NewReader(packed)
	for {
		if err := z.Reset(src); err != nil {
			return dst, err
		}
		z.Multistream(false)
		var err error
		if dst, err = appendAll(dst, z, limit); err != nil {
			return dst, err
		}
		if rest := packed[len(packed)-src.Len():]; !isGzip(rest) {
			return dst, nil
		}
	}
}

func appendBrotli(dst, packed []byte, limit int) ([]byte, error) {
	z := brotlis.Get().(*brotli.Reader)
	defer brotlis.Put(z)
	if err := z.Reset(bytes.NewReader(packed)); err != nil {
		return dst, err
	}
	dst, err := appendAll(dst, z, limit)
	if err != nil && err.Error() == "brotli: excessive input" { // the package has no value for it
		err = nil
	}
	return dst, err
}

func appendZstd(dst, packed []byte, limit int) ([]byte, error) {
	z := zstds.Get().(*zstd.Decoder)
	defer func() {
		if z.Reset(nil) == nil {
			zstds.Put(z)
		}
	}()
	if err := z.Reset(bytes.NewReader(packed)); err != nil {
		return dst, err
	}
	dst, err := appendAll(dst, z, limit)
	if errors.Is(err, zstd.ErrMagicMismatch) && len(dst) > 0 {
		err = nil // something follows the last frame
	}
	return dst, err
}

// appendDeflate reads deflate with the header of zlib, as RFC 9110 section
// 8.4.1.2 has it, or without, as some servers do.
func appendDeflate(dst, packed []byte, limit int) ([]byte, error) {
	z := inflates.Get().(io.ReadCloser)
	defer inflates.Put(z)
	if zlibHeader(packed) {
		r, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			return dst, err
		}
		return appendAll(dst, r, limit)
	}
	if err := z.(flate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
		return dst, err
	}
	return appendAll(dst, z, limit)
}

// zlibHeader reports whether packed begins as RFC 1950 section 2.2 says.
func zlibHeader(packed []byte) bool {
	return len(packed) > 2 && packed[0]&0x0f == 8 && (uint(packed[0])<<8|uint(packed[1]))%31 == 0
}

// appendAll appends what r yields, up to limit bytes in all.
func appendAll(dst []byte, r io.Reader, limit int) ([]byte, error) {
	for idle := 0; idle < 100; idle++ {
		if len(dst) > limit {
			return dst[:limit], errMore
		}
		if len(dst) == cap(dst) {
			dst = slices.Grow(dst, max(512, min(len(dst), limit+1-len(dst))))
		}
		n, err := r.Read(dst[len(dst):min(cap(dst), limit+1)])
		dst = dst[:len(dst)+n]
		if n > 0 {
			idle = 0
		}
		if err == io.EOF {
			if len(dst) > limit {
				return dst[:limit], errMore
			}
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, io.ErrNoProgress
}
