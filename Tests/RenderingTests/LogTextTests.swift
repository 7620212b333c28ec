import Basics
import Journal
import Planning
import Rendering
import Store
import TestSupport
import Testing

struct LogTextTests {
    private static let logs = ["##[group]Run make\nmake\n##[endgroup]\nfirst \u{1B}[31mred\u{1B}[0m\nsec", "ond\nlast"]

    private static func text(_ naming: LogText.Naming, isJSON: Bool = false) throws -> String {
        var result = ""
        try SampleStore.with { store, number in
            let record = try #require(try store.run(number))
            var text = LogText(run: number, style: .plain, isJSON: isJSON, naming: naming)
            let lint = try #require(record.jobs.first)
            let types = try #require(record.jobs.first { Key($0.key) == "types" })
            for piece in logs {
                for job in [lint, types] {
                    let step = try #require(job.steps.last)
                    let bytes = Array(piece.utf8).withUnsafeBytes { text.add($0, job: job, step: step) }
                    result += String(decoding: bytes, as: UTF8.self)
                }
            }
            for job in [lint, types] {
                let step = try #require(job.steps.last)
                result += String(decoding: text.end(job: job, step: step), as: UTF8.self)
            }
        }
        return result
    }

    @Test("names the steps as asked for", arguments: [LogText.Naming.headings, .prefixes, .none])
    func naming(_ naming: LogText.Naming) throws { try Golden.expect(try Self.text(naming), "logs-\(naming).txt") }

    @Test("gives tools an object a line")
    func json() throws { try Golden.expect(try Self.text(.none, isJSON: true), "logs.ndjson") }
}
