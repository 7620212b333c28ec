import Basics
import Glibc
import Rendering
import TestSupport
import Testing

extension Style {
    /// Text without colours.
    static let plain = Style(isColoured: false)
}

/// Expected output in files under `Tests/Fixtures/Rendering`; `PITLANE_RECORD=1` writes them anew.
enum Golden {
    private static let folder = ProjectRoot.path + "/Tests/Fixtures/Rendering"

    /// Compares `text` with the file `name`.
    static func expect(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let path = "\(folder)/\(name)"
        if getenv("PITLANE_RECORD") != nil {
            let file = try #require(fopen(path, "wb"), "cannot write \(path)")
            fputs(text, file)
            fclose(file)
        }
        let expected = try ProjectRoot.text(ofFile: path)
        #expect(Key(text) == Key(expected), "\(name):\n\(text)", sourceLocation: sourceLocation)
    }

    /// The lines as text, each at most `width` cells wide.
    static func text(_ lines: [TextLine], width: Int?) -> String {
        if let width {
            for line in lines { #expect(line.width <= width, "\(line.text(.plain))") }
        }
        return lines.text(.plain)
    }
}
