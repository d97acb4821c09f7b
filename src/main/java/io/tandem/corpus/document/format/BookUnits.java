package io.tandem.corpus.document.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The texts of an EPUB: its chapters, and its title and description with its language. */
final class BookUnits {
  private static final Set<String> DESCRIPTIONS = Set.of("dc:title", "dc:description");

  private BookUnits() {}

  static Texts of(String text, Languages languages) {
    List<Tag> tags = Markup.html(text);
    Optional<Tag> first = tags.stream().filter(tag -> tag.kind() == Tag.Kind.START).findFirst();
    if (first.isEmpty() || !first.get().localName().equals("package")) {
      return HtmlUnits.of(tags, languages);
    }
    List<Unit> units = new ArrayList<>();
    List<Edit> names = new ArrayList<>();
    collect(Branch.root(Markup.xml(text)), languages, units, names);
    return new Texts(units, names);
  }

  private static void collect(
      Branch element, Languages languages, List<Unit> units, List<Edit> names) {
    int from = element.contentFrom();
    int to = element.contentTo();
    if (DESCRIPTIONS.contains(element.start().name())) {
      units.add(
          Unit.xml(XmlText.of(element), (target, origin) -> List.of(new Edit(from, to, target))));
    } else if (element.start().name().equals("dc:language")) {
      if (languages.isRenamed(element.content())) {
        names.add(new Edit(from, to, languages.target()));
      }
    } else {
      element.elements().forEach(child -> collect(child, languages, units, names));
    }
  }
}
