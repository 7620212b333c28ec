import Basics
import Engine
import Testing

@Suite("Annotations that are kept of a step")
struct KeptAnnotationsTests {
    @Test("the first ten of each level, in the order they came")
    func limit() {
        let annotations = KeptAnnotations()
        for index in 0..<12 {
            annotations.add(Annotation(level: .error, message: "e\(index)"))
            if index < 4 { annotations.add(Annotation(level: .notice, message: "n\(index)")) }
        }
        #expect(annotations.all.count == 14)
        #expect(annotations.all.last { $0.level == .error }?.message == "e9")
    }
}
