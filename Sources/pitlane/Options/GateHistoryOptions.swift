import ArgumentParser

/// What a gate compares with, and whether its own values are kept.
struct GateHistoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Compare with this branch or commit (default: a pull request's base, else origin/HEAD, develop or main).",
            valueName: "ref"))
    var base: String?

    @Option(
        help: ArgumentHelp(
            "The series this gate measures, if there are several; each is compared with itself.", valueName: "name"))
    var series = ""

    @Flag(help: "Do not record what was measured for later comparisons.")
    var noRecord = false
}
