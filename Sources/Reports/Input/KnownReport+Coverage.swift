import Basics

extension KnownReport {
    private static let dotnet =
        "Let .NET write Cobertura: dotnet test --collect 'XPlat Code Coverage', or dotnet-coverage merge -f cobertura FILE"

    /// Kinds of coverage reports that are not read.
    static let unreadCoverage: [KnownReport] = [
        .unread(
            "NCover XML", dotnet, .xml(["coverage@profilerVersion"])),
        .unread(
            "Clover XML",
            "Let the tool write Cobertura or LCOV: phpunit --coverage-cobertura FILE, jest --coverageReporters=lcov, "
                + "vitest --coverage.reporter=cobertura", .xml(["coverage@clover"]), .xml(["coverage/project"])),
        .unread(
            "SonarQube's generic coverage XML", "Let the tool that measures write Cobertura XML or LCOV",
            .xml(["coverage/file/lineToCover"])),
        .unread(
            "OpenCover XML", "Run coverlet with --format cobertura, or reportgenerator -reporttypes:Cobertura",
            .xml(["CoverageSession"])),
        .unread("dotCover XML", dotnet, .xml(["Root/Assembly/Namespace"]), .xml(["Root/Assembly/Type"])),
        .unread("coverage XML of Visual Studio", dotnet, .xml(["results/modules"]), .xml(["CoverageDSPriv"])),
        .unread(
            "PHPUnit's coverage XML", "Run phpunit --coverage-cobertura FILE", .xml(["phpunit/project/totals"]),
            .xml(["phpunit/build"])),
        .unread(
            "coverage JSON of Istanbul",
            "Let Istanbul write LCOV: nyc report --reporter=lcov, jest --coverageReporters=lcov",
            .json(["*.statementMap"]), .json(["total.lines.pct"])),
        .unread(
            "coverage JSON of V8", "Run c8 report --reporter=lcov", .json(["result[].functions"]),
            .json(["[].functions[].ranges"])),
        .unread(
            "SimpleCov's JSON",
            "Let SimpleCov write Cobertura or LCOV: SimpleCov::Formatter::CoberturaFormatter of "
                + "simplecov-cobertura, or simplecov-lcov", .json(["*.coverage.*.lines"]),
            .json(["*.coverage", "*.timestamp"]),
            .json(["result.line"])),
        .unread("JSON of gcovr", "Run gcovr --cobertura FILE", .json(["gcovr/format_version"])),
        .unread(
            "JSON of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            .json(["gcc_version", "format_version"])),
        .unread(
            "text of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            .line("-:    0:Source:")),
        .unread(
            "data of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            .bytes(Array("adcg".utf8)), .bytes(Array("oncg".utf8))),
        .unread(
            "a SQLite database, such as the .coverage of coverage.py", "Run coverage xml, or coverage lcov",
            .bytes(Array("SQLite format 3".utf8))),
        .unread(
            "a profile of LLVM", "Run llvm-profdata merge, then llvm-cov export -format=lcov",
            .bytes([0x81, 0x72, 0x66, 0x6F, 0x72, 0x70, 0x6C, 0xFF]), .bytes([0xFF, 0x6C, 0x70, 0x72, 0x6F, 0x66])),
        .unread(
            "the data of JaCoCo's agent", "Let JaCoCo write XML: jacoco:report of Maven, jacocoTestReport of Gradle",
            .bytes([0x01, 0xC0, 0xC0])),
        .unread(
            "coverage data of Go", "Run go tool covdata textfmt -i=DIR -o=FILE", .bytes([0, 0x63, 0x76, 0x6D]),
            .bytes([0, 0x63, 0x77, 0x6D])),
        .unread("JSON of cargo-tarpaulin", "Run cargo tarpaulin --out Xml", .json(["files[].traces"])),
        .unread("JSON for Coveralls", "Let the tool that measures write LCOV", .json(["source_files[].coverage"])),
        .unread(
            "JSON of xccov", "Run xcrun llvm-cov export -format=lcov with the profile of the result bundle",
            .json(["targets[].files", "lineCoverage"])),
    ]
}
