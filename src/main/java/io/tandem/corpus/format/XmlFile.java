package io.tandem.corpus.format;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.hadoop.conf.Configuration;

/**
 * An XML file, read element by element; holds only one unit in memory at a time, and not more of it
 * than {@link RawPair#MAX_CHARACTERS}. Names are local names, so that a default namespace makes no
 * difference.
 *
 * <p>A document type is skipped unread: nothing is fetched, no declared entity is known, and a
 * reference to one is a mistake in the file. Mistakes are a {@link UserException} with file and
 * line.
 */
final class XmlFile implements Closeable {
  /** The elements and attributes of a unit; each takes more memory than its characters do. */
  private static final int MAX_PARTS = 1 << 18;

  private static final String LIMIT = "http://www.oracle.com/xml/jaxp/properties/";

  /** The depth of an element that is read as a whole. */
  private static final int MAX_DEPTH = 500;

  /** The depth of elements in a document; the parser holds all that are open. */
  private static final int MAX_OPEN = 1 << 16;

  /**
   * The different names in a document. Formats have a hundred, and the parser holds all of them. It
   * refuses names of more than 1,000 characters by itself.
   */
  private static final int MAX_NAMES = 1 << 12;

  /** The message of Java's decoders. */
  private static final Pattern INVALID_BYTES = Pattern.compile("Input length = \\d+$");

  /** Precedes the message of the JDK's parser. */
  private static final String SAID = "Message: ";

  /** The characters shown from each end of a long message. */
  private static final int SHOWN = 80;

  /** The message of the JDK's parser. */
  private static final Pattern UNDECLARED =
      Pattern.compile("entity \"([^\"]+)\" was referenced, but not declared");

  private final String file;
  private final InputStream in;
  private final XmlText decoded;
  private final XMLStreamReader reader;

  /** The names of elements, attributes, namespaces and instructions so far. */
  private final Set<String> names = new HashSet<>();

  private int openElements;
  private Unit unit = new Unit("", 0, 0);
  private int partsOfUnit;

  /** The start of a unit: its name, its line and the number of characters before it. */
  private record Unit(String name, int line, long position) {}

  private XmlFile(String file, InputStream in, XmlText text) throws XMLStreamException {
    this.file = file;
    this.in = in;
    decoded = text;
    reader = parser(text);
  }

  /**
   * @throws UserException when the file cannot be opened
   */
  static XmlFile open(String file, Configuration hadoop) throws IOException {
    return of(file, GivenPath.file(file).open(hadoop));
  }

  /** Reads raw bytes; {@code file} determines the compression and appears in messages. */
  static XmlFile of(String file, InputStream raw) throws IOException {
    try {
      InputStream in = Compression.decompressed(file, raw);
      return new XmlFile(file, in, XmlText.of(in, file));
    } catch (XMLStreamException | IOException e) {
      raw.close();
      throw damaged(file, 1, e);
    } catch (RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static XMLStreamReader parser(XmlText text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // No document type is read, so all entities are of one character, of which a file may have
    // any number; Java counts them, and stops at 50 million.
    factory.setProperty(LIMIT + "totalEntitySizeLimit", "0");
    factory.setProperty(LIMIT + "maxGeneralEntitySizeLimit", "0");
    return factory.createXMLStreamReader(text);
  }

  /**
   * Goes to the root.
   *
   * @throws UserException if the root has another name
   */
  void requireRoot(String name, String format) {
    if (!nextTag()) {
      throw new IllegalStateException("a document without elements was not refused: " + file);
    }
    if (!isAt(name)) {
      throw UserException.of(
          "%s:%d: found <%s>, expected <%s>; is the file %s?",
          file, line(), reader.getLocalName(), name, format);
    }
  }

  /** Goes to the next start or end of an element; false at the end of the document. */
  boolean nextTag() {
    for (int event = advance(); event != XMLStreamConstants.END_DOCUMENT; event = advance()) {
      if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
        return true;
      }
    }
    return false;
  }

  private int advance() {
    int event = parsed();
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> {
        openElements++;
        partsOfUnit += 1 + reader.getAttributeCount();
        noteNames();
      }
      case XMLStreamConstants.END_ELEMENT -> openElements--;
      case XMLStreamConstants.PROCESSING_INSTRUCTION -> note(reader.getPITarget());
      default -> {
        // The parser keeps nothing of it.
      }
    }
    return event;
  }

  private void noteNames() {
    if (openElements > MAX_OPEN) {
      throw tooMany(MAX_OPEN, "elements around each other");
    }
    note(reader.getLocalName());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      note(reader.getAttributeLocalName(i));
    }
    for (int i = 0; i < reader.getNamespaceCount(); i++) {
      note(reader.getNamespacePrefix(i));
      note(reader.getNamespaceURI(i));
    }
  }

  private void note(String name) {
    if (name != null && names.add(name) && names.size() > MAX_NAMES) {
      throw tooMany(MAX_NAMES, "different names");
    }
  }

  /** Returns an exception for the element that starts here. */
  UserException unexpected(String found, String expected) {
    return UserException.of("%s:%d: found %s, expected %s", file, line(), found, expected);
  }

  private UserException tooMany(int most, String what) {
    return UserException.of(
        "%s:%d: found more than %,d %s; expected a document of sentences",
        file, line(), most, what);
  }

  private int parsed() {
    decoded.event();
    try {
      return reader.getEventType() == XMLStreamConstants.END_DOCUMENT
          ? XMLStreamConstants.END_DOCUMENT
          : reader.next();
    } catch (UncheckedIOException e) {
      throw e; // the storage failed, not the file
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's parser throws unchecked exceptions for some kinds of damage.
      throw damaged(file, Math.max(1, line()), e);
    }
  }

  /** Returns whether this is the start of an element with the name. */
  boolean isAt(String name) {
    return reader.isStartElement() && reader.getLocalName().equals(name);
  }

  /** Returns whether this is the end of an element with the name. */
  boolean isAtEndOf(String name) {
    return reader.isEndElement() && reader.getLocalName().equals(name);
  }

  /**
   * Returns an attribute of the element that starts here, by local name; empty if there is none.
   */
  String attribute(String name) {
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (reader.getAttributeLocalName(i).equals(name)) {
        return reader.getAttributeValue(i);
      }
    }
    return "";
  }

  /** Returns the language of the element that starts here; empty if it has none. */
  String language() {
    String language = reader.getAttributeValue(XMLConstants.XML_NS_URI, "lang");
    return Objects.requireNonNullElse(
        language == null ? reader.getAttributeValue("", "lang") : language, "");
  }

  /** Returns the namespace of the element that starts or ends here; empty if it has none. */
  String namespace() {
    return Objects.requireNonNullElse(reader.getNamespaceURI(), "");
  }

  /** Returns whether an element starts here; otherwise one ends. */
  boolean isAtStart() {
    return reader.isStartElement();
  }

  /** Returns the local name of the element that starts or ends here. */
  String elementName() {
    return reader.getLocalName();
  }

  /** Goes to the end of the element that starts here. */
  void skip() {
    skip(1);
  }

  /** Goes to the ends of this many open elements. */
  private void skip(int elements) {
    for (int depth = elements; depth > 0; ) {
      nextTag();
      depth += reader.isStartElement() ? 1 : -1;
    }
  }

  /** Returns the element that starts here without its content. */
  Element start() {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String namespace = Objects.requireNonNullElse(reader.getAttributeNamespace(i), "");
      String prefix =
          namespace.isEmpty()
              ? ""
              : namespace.equals(XMLConstants.XML_NS_URI) ? "xml:" : "{" + namespace + "}";
      attributes.put(prefix + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    return new Element(namespace(), elementName(), attributes, new ArrayList<>());
  }

  /** Begins to measure the element that starts here as a unit. */
  void beginUnit() {
    unit = new Unit(elementName(), line(), decoded.position());
    partsOfUnit = 0;
  }

  /**
   * Returns whether the unit is too long to be held as a whole; only what has been read so far is.
   */
  boolean isUnitTooLong() {
    return decoded.position() - unit.position > RawPair.MAX_CHARACTERS || partsOfUnit > MAX_PARTS;
  }

  /** Returns the place of a unit that is too long and the limits, in place of its text. */
  String unitTooLong() {
    return Text.format(
        "line %d: <%s> contains more than %d Mi characters, or %,d elements and attributes",
        unit.line, unit.name, RawPair.MAX_CHARACTERS >> 20, MAX_PARTS);
  }

  /**
   * Returns the element that starts here with its content, or nothing if there is too much of it;
   * goes to its end.
   *
   * @throws UserException if it is too deep
   */
  Optional<Element> unit() {
    beginUnit();
    return element();
  }

  /** Does the same for an element of a unit that has begun. */
  Optional<Element> element() {
    Element element = start();
    Deque<Element> open = new ArrayDeque<>(List.of(element));
    if (readContent(open)) {
      return Optional.of(element);
    }
    skip(open.size());
    return Optional.empty();
  }

  /** Reads to the end of the outermost element; false if it is too long. */
  private boolean readContent(Deque<Element> open) {
    StringBuilder text = new StringBuilder();
    while (!open.isEmpty()) {
      if (isUnitTooLong()) {
        return false;
      }
      requireUsualDepth(open);
      int event = advance();
      switch (event) {
        case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT -> {
          addText(text, open.peek());
          if (event == XMLStreamConstants.END_ELEMENT) {
            open.pop();
          } else {
            Element inner = start();
            open.peek().content().add(inner);
            open.push(inner);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            append(text);
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw undeclared(file, line(), reader.getLocalName());
        default -> {
          // Comments and processing instructions are not content.
        }
      }
    }
    return true;
  }

  private void requireUsualDepth(Deque<Element> open) {
    if (open.size() > MAX_DEPTH) {
      throw UserException.of(
          "%s:%s: <%s> contains more than %s levels of elements; expected sentences",
          file, line(), open.peekLast().name(), MAX_DEPTH);
    }
  }

  private static void addText(StringBuilder text, Element around) {
    if (!text.isEmpty()) {
      around.content().add(new Node.Text(text.toString()));
      text.setLength(0);
    }
  }

  /**
   * Returns all text of the element that starts here, except inside the named ones, and as far as
   * the unit around it is not too long; goes to its end.
   */
  String text(Set<String> dropped) {
    StringBuilder text = new StringBuilder();
    int droppedAt = 0; // the depth of the outermost dropped element that is open, or 0
    for (int depth = 1; depth > 0; ) {
      if (isUnitTooLong()) {
        skip(depth);
        break;
      }
      switch (advance()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          if (droppedAt == 0 && dropped.contains(reader.getLocalName())) {
            droppedAt = depth;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          droppedAt = droppedAt == depth ? 0 : droppedAt;
          depth--;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (droppedAt == 0) {
            append(text);
          }
        }
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw undeclared(file, line(), reader.getLocalName());
        default -> {
          // comments and processing instructions are not text
        }
      }
    }
    return text.toString();
  }

  private void append(StringBuilder text) {
    text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
  }

  String name() {
    return file;
  }

  /** Returns the current line, from 1. */
  int line() {
    return reader.getLocation().getLineNumber();
  }

  private static UserException undeclared(String file, int line, String entity) {
    return UserException.of(
        "%s:%d: reference to the entity &%s;, which is not one of XML's five; a DOCTYPE and its"
            + " declarations are not read: replace the entity with its text, for example with"
            + " xmllint --noent",
        file, line, entity);
  }

  /**
   * Returns an exception without a cause: the parser's exceptions contain a location that cannot be
   * sent to the driver.
   */
  private static UserException damaged(String file, int line, Exception e) {
    String message = withoutPlace(String.valueOf(e.getMessage()));
    Matcher entity = UNDECLARED.matcher(message);
    if (entity.find()) {
      return undeclared(file, line, entity.group(1));
    }
    if (INVALID_BYTES.matcher(message).find()) {
      return UserException.of(
          "%s:%d: invalid bytes here or in one of the next lines: the file is not in the"
              + " encoding that it declares (UTF-8 where it declares none); convert it, for"
              + " example with iconv",
          file, line);
    }
    String said =
        ends(message)
            .replaceAll("\\s*\\R\\s*", " ")
            .replaceAll("https?://\\S*#(\\w+)\\?", "$1: ") // the parser's names of some rules
            .strip();
    return UserException.of(
        "%s:%d: not well-formed XML, damaged or cut off (%s); repair the file or fetch it"
            + " again",
        file, line, said);
  }

  /** Returns the message of the parser without the position in front of it. */
  private static String withoutPlace(String message) {
    int start = message.indexOf(SAID);
    return start < 0 ? message : message.substring(start + SAID.length());
  }

  /** Returns both ends of a long message: the parser quotes from the file without a limit. */
  private static String ends(String message) {
    return message.length() <= 3 * SHOWN
        ? message
        : message.substring(0, SHOWN) + " … " + message.substring(message.length() - SHOWN);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
