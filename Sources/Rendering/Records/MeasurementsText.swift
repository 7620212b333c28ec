package import Basics
package import Gates
package import Journal
package import Planning

/// What a gate measured over commits, as `pitlane gate history` shows it.
package struct MeasurementsText {
    /// A measurement with the commit of the branch that it was measured of.
    package struct Entry {
        package let commit: String
        package let measurement: Measurement
        package let figures: [GateFigure]

        package init(commit: String, _ measurement: Measurement, _ figures: [GateFigure]) {
            (self.commit, self.measurement, self.figures) = (commit, measurement, figures)
        }
    }

    /// Newest first.
    private let entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    /// The figures as rows of bars, the newest at the right, then a line a measurement, newest first.
    package func lines(now: Instant, width: Int?) -> [TextLine] {
        let history = Columns(
            columns: [
                .init(minimum: 12), .init(alignedRight: true), .init(alignedRight: true, rank: 3),
                .init(alignedRight: true, rank: 3), .init(rank: 2),
            ]
        ).lines(bars(atMost: 40), width: width)
        let list = Columns(
            columns: [
                .init(), .init(), .init(rank: 3), .init(alignedRight: true, rank: 4),
                .init(alignedRight: true, rank: 5),
                .init(minimum: 12),
            ]
        ).lines(entries.map { row($0, now) }, width: width)
        return history + (entries.isEmpty ? [] : [TextLine("")]) + list
    }

    /// Name, newest value, least, greatest, bars.
    private func bars(atMost limit: Int) -> [[Columns.Cell]] {
        var names: [Key] = []
        var seen: Set<Key> = []
        for figure in entries.flatMap(\.figures) where seen.insert(figure.name).inserted { names.append(figure.name) }
        return names.map { name in
            let found = entries.prefix(limit).reversed().map { entry in entry.figures.first { $0.name == name } }
            let known = found.compactMap(\.self).sorted { $0.value < $1.value }
            return [
                .init(name.string, .strong), .init(found.last.flatMap { $0?.text } ?? "–"),
                .init(known.first.map { "least \($0.text)" } ?? "", .quiet),
                .init(known.last.map { "most \($0.text)" } ?? "", .quiet),
                .init(Sparkline.text(found.map { $0?.value }), .accent),
            ]
        }
    }

    private func row(_ entry: Entry, _ now: Instant) -> [Columns.Cell] {
        let isPass = entry.measurement.outcome == .pass
        let place = entry.measurement.place
        // Many are told apart by the bars; a line has room for three.
        let figures = entry.figures.map { entry.figures.count == 1 ? $0.text : "\($0.name) \($0.text)" }
        let shown = figures.count > 3 ? "\(figures.count) figures" : figures.joined(separator: ", ")
        return [
            .init("\(isPass ? "✓" : "✗") \(entry.measurement.outcome.rawValue)", isPass ? .good : .bad),
            .init(String(decoding: entry.commit.utf8.prefix(7), as: UTF8.self)), .init(place.branch),
            .init(place.run.map { "run \($0)" } ?? "", .quiet),
            .init(RecordWords.age(entry.measurement.recorded, now: now), .quiet),
            .init(shown),
        ]
    }

    /// `[{"commit","branch","run","job","verdict","recorded","figures":{…}}]`, newest first.
    package var json: JSONValue {
        .array(
            entries.map { entry in
                let place = entry.measurement.place
                return [
                    "commit": .string(entry.commit), "branch": .string(place.branch),
                    "run": place.run.map { .number(Double($0)) } ?? .null,
                    "job": place.job.map { .string($0) } ?? .null,
                    "verdict": .string(entry.measurement.outcome.rawValue),
                    "recorded": .string(entry.measurement.recorded.rfc3339),
                    "figures": .object(
                        JSONObject(entry.figures.map { JSONObject.Member($0.name, .number($0.value)) })),
                ]
            })
    }
}
