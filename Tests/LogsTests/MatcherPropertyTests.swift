import Basics
import Logs
import TestSupport
import Testing

/// However the output is cut into pieces, and whether or not lines are passed over, a matcher finds the same.
struct MatcherPropertyTests {
    private static let fragments = [
        "a main.c\n", "b 3\n", "c oops\n", "b 3", "c text\r\n", "\n", "\r\n", "\r", "error: x\n", "oops ", "x.c:1:2: ",
        "main.c:1:2: error: bad\n", "plain text\n", "\u{1B}[31m", "\u{1B}[0m\n", "  1:2  error  Bad  rule\n", "::",
        "::error::e\n", "::group::g\n", "##[", "##", "err", "or: y\n", "é\n", "warning: w\n", "\u{1B}", "again oops\n",
    ]

    /// Matches nothing, and holds no text a line could be looked for by: with it every line is looked at.
    private static let slow = MatcherFixture.file(#"{"regexp": "^[^\\s\\S]$", "message": 0}"#, owner: "none")

    private static let sets = [
        [ProblemMatcherTests.three], [ProblemMatcherTests.gcc], [ProblemMatcherTests.stylish],
        [ProblemMatcherTests.three, ProblemMatcherTests.words("(oops|error: .)")],
        [ProblemMatcherTests.stylish, MatcherFixture.file(#"{"regexp": "(again|warn)", "message": 1}"#, owner: "w")],
        [
            MatcherFixture.file(
                #"{"regexp": "^a", "file": 0}, {"regexp": "(oo+ps|3)"}, {"regexp": "(.+)", "message": 1, "loop": true}"#
            )
        ],
    ]

    @Test func findsTheSameHoweverItIsAsked() throws {
        let random = RandomSource()
        let rounds = ProveTier.count(sample: 300, full: 10_000)
        for round in 0..<rounds {
            var source = random.fork(round)
            let set = source.pick(Self.sets)
            let fixture = try MatcherFixture(set[0], files: ["main.c"])
            try fixture.write(set.last ?? "", to: "b.json")
            try fixture.write(Self.slow, to: "slow.json")
            let output = (0..<source.int(in: 0...30)).map { _ in source.pick(Self.fragments) }.joined()
            let start = "::add-matcher::matcher.json\n::add-matcher::b.json\n"
            let whole = try fixture.log("::add-matcher::slow.json\n" + start + output)
            let quick = try fixture.log(start + output)
            #expect(quick.text == whole.text, "\(random) round \(round)")
            #expect(quick.annotations == whole.annotations, "\(random) round \(round)")
            for longest in [1, 3, 40] {
                var pieces: [Int] = []
                while pieces.reduce(0, +) < (start + output).utf8.count { pieces.append(source.int(in: 0...longest)) }
                let cut = try fixture.log(start + output, pieces: pieces)
                #expect(cut.text == whole.text, "\(random) round \(round) \(pieces) of \(output.debugDescription)")
                #expect(cut.annotations == whole.annotations, "\(random) round \(round)")
            }
        }
        try Evidence.record(name: "matcher-pieces", counts: ["outputs": rounds], seeds: [random.seed])
    }

    @Test func keepsEveryByteThatNothingIsMadeOf() throws {
        let random = RandomSource()
        let fixture = try MatcherFixture(ProblemMatcherTests.words("(never so)"))
        try fixture.write(Self.slow, to: "slow.json")
        let bytes = Array("\r\n never so\u{1B}[m".utf8) + [0xFF, 0xC3]
        for round in 0..<ProveTier.count(sample: 300, full: 10_000) {
            var source = random.fork(round)
            let start = source.chance(0.5) ? "" : "::add-matcher::slow.json\n"
            let output = (0..<source.int(in: 0...200)).map { _ in source.pick(bytes) }
            let pieces = (0..<source.int(in: 0...20)).map { _ in source.int(in: 0...30) }
            let log = try fixture.log(
                bytes: Array("\(start)::add-matcher::matcher.json\n".utf8) + output, pieces: pieces)
            #expect(log.fixture.bytes == output || !log.fixture.annotations.isEmpty, "\(random) round \(round)")
        }
    }
}
