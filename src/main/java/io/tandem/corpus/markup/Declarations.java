package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.Set;

/** What modules declare in an element, or around it, for references to it from the inside. */
final class Declarations {
  static final Declarations NONE = new Declarations(null);

  private final Declarations around;
  private final Set<String> resources = new HashSet<>();
  private final Set<String> issues = new HashSet<>();
  private final Set<String> records = new HashSet<>();
  private boolean sizes;

  /** The profiles of the size restriction module that are chosen here, or null. */
  private Element profiles;

  /**
   * @param around those of the element around this one, or null
   */
  private Declarations(Declarations around) {
    this.around = around;
  }

  /** Returns those of an element inside, with nothing added yet. */
  Declarations inside() {
    return new Declarations(this);
  }

  /** Adds an element of another namespace than the core's. */
  void add(Element element) {
    switch (element.name()) {
      case "resourceData" ->
          element.elements("resourceItem").forEach(item -> addId(item, resources));
      case "locQualityIssues" -> addId(element, issues);
      case "provenanceRecords" -> addId(element, records);
      case "data" -> sizes |= isOfSizes(element);
      case "profiles" -> profiles = isOfSizes(element) ? element : profiles;
      default -> {
        // Nothing else is referred to.
      }
    }
  }

  private static boolean isOfSizes(Element element) {
    return element.namespace().equals(SizeRestriction.NAMESPACE);
  }

  private static void addId(Element element, Set<String> ids) {
    ids.add(element.attribute("xml:id", element.attribute("id", "")).strip());
  }

  /** Returns whether there is a resource with this id. */
  boolean hasResource(String id) {
    return resources.contains(id) || (around != null && around.hasResource(id));
  }

  /** Returns whether there are issues of quality with this id, in the element itself. */
  boolean hasIssues(String id) {
    return issues.contains(id);
  }

  /** Returns whether there are records of provenance with this id. */
  boolean hasRecords(String id) {
    return records.contains(id) || (around != null && around.hasRecords(id));
  }

  /** Returns whether there are data of the size restriction module. */
  boolean hasSizes() {
    return sizes || (around != null && around.hasSizes());
  }

  /**
   * Returns the profile that is chosen for values of the size restriction module, or empty.
   *
   * @param kind {@code generalProfile} or {@code storageProfile}
   */
  String sizeProfile(String kind) {
    return profiles != null
        ? profiles.attribute(kind, "")
        : around == null ? "" : around.sizeProfile(kind);
  }
}
