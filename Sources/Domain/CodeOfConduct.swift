/// Which of the city's two codes of conduct (Quy tắc ứng xử) a model puts into practice.
package enum CodeOfConduct: String, Sendable, Hashable, CaseIterable {
    /// For civil servants and employees of the city's offices.
    case civilServants
    /// For everybody, in public places.
    case publicPlaces
}
