import Basics
package import Journal

/// The table of `pitlane artifacts`.
package enum ArtifactsText {
    /// One line an artifact: name, files, size, digest.
    package static func lines(_ artifacts: [ArtifactRecord], indent: Int = 0, width: Int?) -> [TextLine] {
        let columns = Columns(
            columns: [.init(), .init(alignedRight: true, rank: 2), .init(alignedRight: true, rank: 1), .init(rank: 3)],
            indent: indent)
        return columns.lines(
            artifacts.map { artifact in
                [
                    .init(artifact.name), .init(DiagnosticText.counted(artifact.files, "file"), .quiet),
                    .init(SizeText.text(artifact.bytes)),
                    .init("sha256:\(String(decoding: artifact.digest.utf8.prefix(12), as: UTF8.self))", .quiet),
                ]
            }, width: width)
    }
}
