package io.tandem.corpus.document;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The units of TMX that have the source's language and not the target's. */
final class TmxUnits {
  private TmxUnits() {}

  /**
   * @param languages of the source and of the target
   */
  static List<Unit> of(String text, Languages languages) {
    Branch root = Branch.root(Markup.xml(text));
    if (!root.name().equals("tmx")) {
      throw UserException.of("the outermost element is %s, expected tmx", root.start().name());
    }
    languages.require("TMX");
    List<Unit> units = new ArrayList<>();
    for (Branch body : root.elements()) {
      for (Branch unit : body.elements()) {
        if (unit.name().equals("tu")) {
          unit(unit, languages).ifPresent(units::add);
        }
      }
    }
    return units;
  }

  private static Optional<Unit> unit(Branch unit, Languages languages) {
    Optional<Branch> source = variant(unit, languages.source());
    Optional<Branch> segment = source.flatMap(variant -> variant.child("seg"));
    if (segment.isEmpty() || variant(unit, languages.target()).isPresent()) {
      return Optional.empty();
    }
    Branch before = source.get();
    String attribute = before.start().value("xml:lang").isPresent() ? "xml:lang" : "lang";
    return Optional.of(
        Unit.xml(
            XmlText.of(segment.get()),
            (text, review) ->
                List.of(
                    new Edit(
                        before.to(),
                        before.to(),
                        "%s<tuv %s=\"%s\" creationid=\"%s\"><seg>%s</seg></tuv>"
                            .formatted(
                                XmlText.indentation(before),
                                attribute,
                                languages.target(),
                                review ? "Tandem-needs-review" : "Tandem",
                                text)))));
  }

  private static Optional<Branch> variant(Branch unit, String language) {
    return unit.elements().stream()
        .filter(child -> child.name().equals("tuv"))
        .filter(child -> isOf(child.start(), language))
        .findFirst();
  }

  private static boolean isOf(Tag variant, String language) {
    String found =
        variant.value("xml:lang").or(() -> variant.value("lang")).map(Tag.Value::text).orElse("");
    return primary(found).equals(primary(language));
  }

  private static String primary(String language) {
    return language.toLowerCase(Locale.ROOT).replaceFirst("[-_].*", "");
  }
}
