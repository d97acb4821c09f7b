package io.tandem.corpus.format;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Pairs from a WMT test set in the XML of 2021 and later: within a document a segment of the source
 * and the segments of the references with its number, one pair for each reference in the target
 * language; a document of other languages is refused by its sources. A segment is one line: runs of
 * white space in it become one space. Outputs of systems ({@code hyp}) are not references and are
 * skipped. Holds one document in memory.
 */
final class WmtXmlReader implements PairReader {
  private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t\\r\\n]+");

  private final XmlFile xml;
  private final LanguagePair languages;
  private final Queue<RawPair> document = new ArrayDeque<>();
  private boolean started;
  private long row;

  WmtXmlReader(XmlFile xml, LanguagePair languages) {
    this.xml = xml;
    this.languages = languages;
  }

  @Override
  public RawPair next() {
    if (!started) {
      started = true;
      xml.requireRoot("dataset", "a WMT test set in XML");
    }
    while (document.isEmpty() && xml.nextTag()) {
      if (xml.isAt("doc")) {
        readDocument();
      }
    }
    return document.poll();
  }

  private void readDocument() {
    Map<String, Segment> segments = new LinkedHashMap<>();
    Map<String, Segment> others = new LinkedHashMap<>();
    xml.beginUnit();
    while (xml.nextTag() && !xml.isAtEndOf("doc")) {
      if (xml.isAt("src") && languages.source().takes(xml.attribute("lang"))) {
        readSegments("src", segments);
      } else if (xml.isAt("ref")
          && languages.hasTarget()
          && languages.target().takes(xml.attribute("lang"))) {
        readSegments("ref", segments);
      } else if (xml.isAt("src")) {
        readSegments("src", others);
      } else if (xml.isAt("ref") || xml.isAt("hyp")) {
        xml.skip();
      }
    }
    if (xml.isUnitTooLong()) {
      document.add(RawPair.unusable(++row, xml.unitTooLong(), RawPair.TOO_LONG));
    } else if (segments.isEmpty()) {
      others.values().forEach(this::refuse);
    } else {
      segments.values().forEach(this::addPairs);
    }
  }

  private void readSegments(String side, Map<String, Segment> segments) {
    while (xml.nextTag() && !xml.isAtEndOf(side)) {
      if (xml.isAt("seg") && !xml.isUnitTooLong()) {
        String number = xml.attribute("id");
        if (number.isEmpty()) {
          throw xml.unexpected("<seg> without an id", "<seg id=\"…\">, the same in all languages");
        }
        Segment segment = segments.computeIfAbsent(number, id -> new Segment());
        String text = WHITE_SPACE.matcher(xml.text(Set.of())).replaceAll(" ").strip();
        if (side.equals("src")) {
          segment.source = text;
        } else {
          segment.references.add(text);
        }
      }
    }
  }

  private void refuse(Segment segment) {
    document.add(RawPair.unusable(++row, segment.source, XliffReader.OTHER_LANGUAGES));
  }

  private void addPairs(Segment segment) {
    if (!languages.hasTarget()) {
      document.add(RawPair.ofSource(++row, segment.source));
      return;
    }
    if (segment.references.isEmpty()) {
      document.add(RawPair.unusable(++row, segment.source, TmxReader.NO_TARGET));
    }
    for (String reference : segment.references) {
      document.add(
          segment.source == null
              ? RawPair.unusable(++row, reference, TmxReader.NO_SOURCE)
              : RawPair.of(++row, segment.source, reference));
    }
  }

  @Override
  public void close() throws IOException {
    xml.close();
  }

  private static final class Segment {
    private String source;
    private final Queue<String> references = new ArrayDeque<>();
  }
}
