/// Which code of conduct (Quy tắc ứng xử) a model puts into practice.
package enum CodeOfConduct: String, Sendable, Hashable, CaseIterable {
    /// The city's for civil servants and employees of its offices.
    case civilServants
    /// The city's for everybody, in public places.
    case publicPlaces
    /// The norms of the government's programme on the culture of public service (Đề án Văn hóa công vụ, QĐ 1847/QĐ-TTg; S4).
    case publicService
}
