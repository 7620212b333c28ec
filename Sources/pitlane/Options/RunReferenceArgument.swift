import ArgumentParser
import Basics
import Sessions

extension RunReference: ExpressibleByArgument {
    package init?(argument: String) {
        if Key(argument) == "latest" {
            self = .latest
        } else {
            guard let number = Int(argument), number > 0 else { return nil }
            self.init(number: number)
        }
    }

    /// How help shows it.
    package var defaultValueDescription: String { number.map { "\($0)" } ?? "latest" }
}
