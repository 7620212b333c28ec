import Basics

extension KnownReport {
    private static let hyperfine = "Measure the program with hyperfine --export-json FILE"

    /// Kinds of reports of benchmarks that are not read.
    static let unreadBenchmarks: [KnownReport] = [
        .unread("JSON of Criterion", hyperfine, .json(["mean.point_estimate"])),
        .unread("JSON of JMH", hyperfine, .json(["[].jmhVersion"])),
        .unread("JSON of BenchmarkDotNet", hyperfine, .json(["HostEnvironmentInfo", "Benchmarks"])),
        .unread("the output of go test -bench", hyperfine, .line("goos: ")),
        .unread(
            "a table of hyperfine", "Run hyperfine --export-json FILE", .line("command,mean,stddev"),
            .line("| Command | Mean")),
        .unread(
            "a table of Google Benchmark", "Run it with --benchmark_format=json", .line("name,iterations,real_time")),
        .unread("JSON of k6", hyperfine, .json(["metrics.http_req_duration"]), .json(["root_group", "metrics"])),
    ]

    /// Kinds of files that are no reports; one that is packed may hold a report.
    static let unreadOthers: [KnownReport] = [
        .other("a verdict of a gate", "Show it with 'pitlane gate report'", .json(["gate", "verdict"])),
        .other("an HTML page", "Give the report that the page shows, as XML or JSON", .xml(["html"]), .xml(["HTML"])),
        .unread("a zip archive", "Unpack it and give the report inside", .bytes([0x50, 0x4B, 0x03, 0x04])),
        .unread("a file compressed with xz", "Unpack it first", .bytes([0xFD, 0x37, 0x7A, 0x58, 0x5A])),
        .unread("a file compressed with zstd", "Unpack it first", .bytes([0x28, 0xB5, 0x2F, 0xFD])),
        .unread("a file compressed with bzip2", "Unpack it first", .bytes([0x42, 0x5A, 0x68])),
        .unread("a file compressed with gzip", "Unpack it first", .bytes([0x1F, 0x8B])),
        .other("a program", "Give the report that it writes", .bytes([0x7F, 0x45, 0x4C, 0x46])),
        .other("a PDF", "Give the report as XML or JSON", .bytes(Array("%PDF".utf8))),
    ]
}
