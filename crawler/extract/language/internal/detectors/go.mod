module framewatch/crawler/extract/language/internal/detectors

go 1.26.0

require (
	framewatch v0.0.0
	github.com/RadhiFadlillah/whatlanggo v0.0.0-20240916001553-aac1f0f737fc
	github.com/abadojack/whatlanggo v1.0.1
	github.com/pemistahl/lingua-go v1.4.0
	google.golang.org/protobuf v1.36.10
)

require (
	github.com/shopspring/decimal v1.3.1 // indirect
	golang.org/x/exp v0.0.0-20241009180824-f66d83c29e7c // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace framewatch => ../../../../..
