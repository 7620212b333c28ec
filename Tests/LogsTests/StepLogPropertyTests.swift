import Basics
import Logs
import TestSupport
import Testing

/// However the output is cut into pieces, the log and the commands are the same.
struct StepLogPropertyTests {
    private static let fragments = [
        "text", " ", "\t", "\n", "\r", "\r\n", ":", "::", ":::", "#", "##", "##[", "]", "%0A", "%", "=", ",", ";",
        "hunter22",
        "hunt", "er22", "::error::", "::warning file=a,line=2::", "##[error]", "##[group]", "::group::",
        "::endgroup::\n",
        "::add-mask::", "::add-mask::hunter22\n", "::stop-commands::tok\n", "::tok::\n", "::echo::on\n", "::unknown::",
        "::set-output name=x::", "line\n", "é", "\u{0}",
    ]

    @Test func doesNotDependOnHowTheOutputIsCut() throws {
        let random = RandomSource()
        let rounds = ProveTier.count(sample: 200, full: 10_000)
        for round in 0..<rounds {
            var source = random.fork(round)
            let output = Array((0..<source.int(in: 0...40)).map { _ in source.pick(Self.fragments) }.joined().utf8)
            let secrets = source.chance(0.5) ? ["line\nte", "text"] : []
            let options = StepLogOptions(showsDebug: true, isEchoing: source.chance(0.2))
            let whole = try LogFixture.log(output, masker: Masker(secrets), options: options)
            for longest in [1, 2, 5, 30] {
                var pieces: [Int] = []
                while pieces.reduce(0, +) < output.count { pieces.append(source.int(in: 0...longest)) }
                let cut = try LogFixture.log(output, pieces: pieces, masker: Masker(secrets), options: options)
                #expect(cut.fixture.text == whole.fixture.text, "\(random) round \(round)")
                #expect(cut.fixture.commands == whole.fixture.commands, "\(random) round \(round)")
                #expect(cut.summary == whole.summary, "\(random) round \(round)")
            }
        }
        try Evidence.record(name: "log-pieces", counts: ["outputs": rounds], seeds: [random.seed])
    }

    @Test func keepsEveryByteOfOutputWithoutCommands() throws {
        let random = RandomSource()
        let bytes = Array(" \t\r\n:#[]x%".utf8)
        for round in 0..<ProveTier.count(sample: 300, full: 10_000) {
            var source = random.fork(round)
            let output = (0..<source.int(in: 0...300)).map { _ in source.pick(bytes) }
            let pieces = (0..<source.int(in: 0...20)).map { _ in source.int(in: 0...30) }
            #expect(try LogFixture.log(output, pieces: pieces).fixture.bytes == output, "\(random) round \(round)")
        }
    }
}
