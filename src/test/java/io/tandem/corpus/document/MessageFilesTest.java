package io.tandem.corpus.document;

import static io.tandem.corpus.document.Translating.same;
import static io.tandem.corpus.document.Translating.upper;
import static io.tandem.corpus.document.Translating.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.translation.alignment.Alignment.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in which programs keep their messages. */
class MessageFilesTest {
  @Test
  void stringsOfJsonAreTranslatedWithPlaceholdersAndTags() {
    String file =
        """
        {"@@locale": "fr", "$schema": "a schema",
          "greet" : "Hello {{name}}, <b>you</b> have %d \\"new\\" mails\\u00a0!",
          "@greet": {"description": "not this"},
          "list": ["one", 2, null, {"deep": "two three"}], "n": "42", "empty": "",
          "many": "{count, plural, one {# dog} other {# dogs}}"}
        """;
    assertThat(upper(file, DocumentFormat.JSON))
        .isEqualTo(
            file.replace(
                    "Hello {{name}}, <b>you</b> have %d \\\"new\\\" mails\\u00a0!",
                    "HELLO {{name}}, <b>YOU</b> HAVE %d \\\"NEW\\\" MAILS !")
                .replace("[\"one\"", "[\"ONE\"")
                .replace("two three", "TWO THREE"));
    assertThat(same("{\"a\": \"x\\\\y \\uD83D\\uDE00\"}", DocumentFormat.JSON))
        .isEqualTo("{\"a\": \"x\\\\y \uD83D\uDE00\"}");
  }

  @Test
  void aTemplateOfFlutterGetsTheTargetsLanguage() {
    String file =
        """
        {"@@locale": "en_GB", "a": "42", "b": "type '{'name'}', '{ a b }' or {'|'} for '{x}'"}
        """;
    assertThat(upper(file, DocumentFormat.JSON))
        .isEqualTo(
            file.replace("en_GB", "fr")
                .replace("type", "TYPE")
                .replace(" or ", " OR ")
                .replace("for", "FOR"));
    String begun = "{\"@@locale\": \"fr_CA\", \"a\": \"stay\"}";
    assertThat(upper(begun, DocumentFormat.JSON)).isEqualTo(begun.replace("stay", "STAY"));
    assertThatThrownBy(() -> upper(begun.replace("fr_CA", "de"), DocumentFormat.JSON))
        .hasMessageContaining("f: line 1: the document is in de");
  }

  /** ICU would take it for the beginning of a quotation. */
  @Test
  void anApostropheBeforeABraceBecomesATypographicOne() {
    assertThat(
            translated(
                "[\"the name of {user}\"]",
                DocumentFormat.JSON,
                "le nom d'{user}",
                List.of(new Link(0, 0), new Link(1, 1), new Link(2, 2), new Link(3, 2))))
        .isEqualTo("[\"le nom d\u2019{user}\"]");
  }

  @Test
  void ofMessagesOfAnExtensionTheTextIsTranslated() {
    String file =
        """
        {"description": {"description": "a title", "message": "Hello $USER$",
          "placeholders": {"user": {"content": "$1", "example": "Some one"}}},
          "b": {"message": "go on"}}
        """;
    assertThat(upper(file, DocumentFormat.JSON))
        .isEqualTo(file.replace("Hello", "HELLO").replace("go on", "GO ON"));
    assertThat(upper(file.replace("go on\"", "go on\", \"title\": \"c d\""), DocumentFormat.JSON))
        .as("other files may have such fields as well")
        .contains("A TITLE", "C D");
  }

  @Test
  void formsOfAMessageAreTranslatedByThemselvesAndLinksStay() {
    byte[] file =
        "{\"a\": \"no apples | {{ n | f }} apple|{'|'} @:the.apple, @.lower:apple @:{'an apple'} {'@'}\"}"
            .getBytes(StandardCharsets.UTF_8);
    Document document =
        Document.of(file, "f", DocumentFormat.JSON, DocumentContext.of(new Languages("en", "fr")));
    assertThat(document.sentences())
        .containsExactly(
            "no apples",
            "{{ n | f }} apple",
            "{'|'} @:the.apple, @.lower:apple @:{'an apple'} {'@'}");
    assertThat(
            new String(
                words(file, DocumentFormat.JSON, word -> word.toUpperCase(Locale.ROOT)).bytes(),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"a\": \"NO APPLES | {{ n | f }} APPLE|{'|'} @:the.apple, @.lower:apple @:{'an apple'} {'@'}\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "#ff0080",
        "rgb(255, 0, 128)",
        "123e4567-e89b-12d3-a456-426614174000",
        "2024-05-01T10:00:00Z",
        "en-US",
        "image/svg+xml",
        "text/html; charset=utf-8",
        "/home/user",
        "./logo",
        "C:\\\\Users",
        "img/logo.png",
        "example.org",
        "app.title.main",
        "common:save",
        "MAX_SIZE",
        "_blank",
        "firstName",
        "arrow-left-2"
      })
  void valuesThatProgramsReadStay(String value) {
    String file = "[\"" + value + "\"]";
    assertThat(words(file, DocumentFormat.JSON, word -> "x", StandardCharsets.UTF_8))
        .isEqualTo(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Save",
        "save",
        "OK",
        "TV",
        "e-mail",
        "Wi-Fi",
        "eMail",
        "and/or",
        "Name:",
        "Loading...",
        "e.g.",
        "U.S.A.",
        "p.m",
        "Step.2",
        "don't",
        "see logo.png",
        "caf\u00E9.bar"
      })
  void wordsOfALanguageAreTranslated(String value) {
    String file = "[\"" + value + "\"]";
    assertThat(words(file, DocumentFormat.JSON, word -> "x", StandardCharsets.UTF_8))
        .isNotEqualTo(file);
  }

  @Test
  void placeholdersOfRubyAndIcuAndAddressesStay() {
    String file =
        """
        {"a": "%{count} dogs on {today, date, long} for { name } and %<name>s",
          "b": "See https://example.org/help?a={id}, or write to me@example.org.",
          "c": "https://example.org/help"}
        """;
    assertThat(upper(file, DocumentFormat.JSON))
        .isEqualTo(
            file.replace("dogs on", "DOGS ON")
                .replace("for {", "FOR {")
                .replace("and %", "AND %")
                .replace("See ", "SEE ")
                .replace("or write to", "OR WRITE TO"));
  }

  @Test
  void tagsWithNumbersAndNamesBetweenSignsStay() {
    String file =
        """
        {"a": "You have <0>new</0> mail<1/> and <2>that</2>",
          "b": "Hello $USER$, %name% has %s in $(PRODUCT_NAME)"}
        """;
    assertThat(upper(file, DocumentFormat.JSON))
        .isEqualTo(
            file.replace("You have", "YOU HAVE")
                .replace("new", "NEW")
                .replace("mail", "MAIL")
                .replace(" and", " AND")
                .replace("that", "THAT")
                .replace("Hello", "HELLO")
                .replace("has", "HAS")
                .replace(" in ", " IN "));
  }

  /** A program would read a number where it gives a text. */
  @Test
  void argumentsThatChangeTheirOrderGetPositions() {
    List<Link> turned = List.of(new Link(0, 3), new Link(1, 2), new Link(2, 0), new Link(3, 1));
    assertThat(
            translated(
                "\"k\" = \"%@ has %d dogs\";", DocumentFormat.APPLE, "%d chiens a %@", turned))
        .isEqualTo("\"k\" = \"%2$d chiens a %1$@\";");
    String python = "#, python-format\nmsgid \"%s has %d dogs\"\nmsgstr \"\"\n";
    assertThat(translated(python, DocumentFormat.PO, "%d chiens a %s", turned))
        .as("Python has no positions, so a person has to look")
        .contains("#, fuzzy, python-format")
        .contains("msgstr \"%2$d chiens a %1$s\"");
    assertThat(
            translated(
                "\"k\" = \"%5s has %02d dogs\";",
                DocumentFormat.APPLE, "%02d chiens a %5s", turned))
        .isEqualTo("\"k\" = \"%2$02d chiens a %1$5s\";");
    assertThat(
            translated(
                "\"k\" = \"%@ has %#@dogs@\";",
                DocumentFormat.APPLE,
                "%#@dogs@ chez %@",
                List.of(new Link(0, 2), new Link(1, 1), new Link(2, 0))))
        .isEqualTo("\"k\" = \"%2$#@dogs@ chez %1$@\";");
    assertThat(upper("\"k\" = \"%#@dogs@ live\";", DocumentFormat.APPLE))
        .isEqualTo("\"k\" = \"%#@dogs@ LIVE\";");
    assertThat(upper("\"k\" = \"%@ has %d of 5 %% dogs\";", DocumentFormat.APPLE))
        .isEqualTo("\"k\" = \"%@ HAS %d OF 5 %% DOGS\";");
    assertThat(
            translated(
                "\"k\" = \"%1$@ has %2$d dogs\";", DocumentFormat.APPLE, "%d chiens a %@", turned))
        .isEqualTo("\"k\" = \"%2$d chiens a %1$@\";");
  }

  @Test
  void whatIsKeptIsShownOnce() {
    byte[] file = "{\"a\": \"Hello {name}, <b>you</b> have %d\"}".getBytes(StandardCharsets.UTF_8);
    TranslatedText text = words(file, DocumentFormat.JSON, word -> word).texts().get(0);
    assertThat(text.source()).isEqualTo("Hello ⟨{name}⟩, ⟨<b>⟩you⟨</b>⟩ have ⟨%d⟩");
    assertThat(text.target()).isEqualTo(text.source());
  }

  @Test
  void listsAndParagraphsOfACatalogueStayAndWrappedLinesAreJoined() {
    String file =
        "msgid \"Usage: dog [OPTION]\\n  -a   show all\\n  -b   be quiet\\n\"\nmsgstr \"\"\n\n"
            + "msgid \"Dear friend,\\n\\nwe have\\ncars.\"\nmsgstr \"\"\n";
    assertThat(upper(file, DocumentFormat.PO))
        .contains("\"USAGE: DOG [OPTION]\\n\"\n\"  -A SHOW ALL\\n\"\n\"  -B BE QUIET\\n\"")
        .contains("\"DEAR FRIEND,\\n\"\n\"\\n\"\n\"WE HAVE CARS.\"");
  }

  private static String translated(
      String file, DocumentFormat format, String translation, List<Link> links) {
    Document document =
        Document.of(
            file.getBytes(StandardCharsets.UTF_8),
            "f",
            format,
            DocumentContext.of(new Languages("en", "fr")));
    return new String(
        document.translated(List.of(new Document.Sentence(translation, links)).iterator()).bytes(),
        StandardCharsets.UTF_8);
  }

  @Test
  void nothingOfAPlaceholderIsLeftBesideIt() {
    String file = "#, python-format\nmsgid \"Hello %(name)s, you have %(n)d dogs.\"\nmsgstr \"\"\n";
    List<Link> links =
        List.of(
            new Link(0, 0),
            new Link(1, 1),
            new Link(1, 2),
            new Link(2, 3),
            new Link(4, 4),
            new Link(5, 5));
    assertThat(translated(file, DocumentFormat.PO, "Salut %(name)s %, vous %(n)d chiens.", links))
        .isEqualTo(file.replace("msgstr \"\"", "msgstr \"Salut %(name)s, vous %(n)d chiens.\""));
    assertThat(
            translated(
                "\"Hello {user}!\"",
                DocumentFormat.JSON,
                "Salut {nom} {user} } !",
                List.of(new Link(0, 0), new Link(1, 2), new Link(1, 4))))
        .isEqualTo("\"Salut {user} !\"");
  }

  @Test
  void aSignOfPlaceholdersThatOnlyTheTranslationHasIsMarked() {
    String file = "#, c-format\nmsgid \"%s is 5 percent\"\nmsgstr \"\"\n";
    List<Link> links = List.of(new Link(0, 0), new Link(1, 1), new Link(2, 2), new Link(3, 3));
    assertThat(translated(file, DocumentFormat.PO, "%s est 5 %", links))
        .isEqualTo(
            file.replace("#, c-format", "#, fuzzy, c-format")
                .replace("msgstr \"\"", "msgstr \"%s est 5 %\""));
  }

  @Test
  void whiteSpaceAroundCodesStays() {
    String file =
        "[\"Loading <b/>\", \"Go <i></i>\", \"a <x/><x/> b\", \"One. <x/> Two.\", \"<b>Wait"
            + " <br/></b>\", \"see <i></i><x/>.\"]";
    assertThat(same(file, DocumentFormat.JSON)).isEqualTo(file);
  }

  @Test
  void propertiesKeepKeysCommentsAndLines() {
    String file =
        """
        # a comment = no value
        ! nor this
        greeting=Hello {0}, it''s \\
            late
          key\\ with\\ space : A value
        other A value without a sign
        url.count=3
        empty=
        """;
    assertThat(upper(file, DocumentFormat.PROPERTIES))
        .isEqualTo(
            file.replace("Hello {0}, it''s \\\n    late", "HELLO {0}, IT''S LATE")
                .replace("A value without a sign", "A VALUE WITHOUT A SIGN")
                .replace(": A value", ": A VALUE"));
  }

  @Test
  void propertiesWithoutLettersBeyondAsciiStayInAscii() {
    assertThat(
            words(
                "a=the end",
                DocumentFormat.PROPERTIES,
                word -> word + "\u00E9",
                StandardCharsets.UTF_8))
        .isEqualTo("a=the\\u00E9 end\\u00E9");
    assertThat(
            words(
                "a=the \u00FCbel",
                DocumentFormat.PROPERTIES,
                word -> word + "\u00E9",
                StandardCharsets.UTF_8))
        .isEqualTo("a=the\u00E9 \u00FCbel\u00E9");
  }

  @Test
  void propertiesThatAreNotInUtf8AreReadAsLatin1() {
    byte[] file = "a=caf\u00E9 noir".getBytes(StandardCharsets.ISO_8859_1);
    Document.Translated translated =
        Translating.words(file, DocumentFormat.PROPERTIES, word -> word + "\u20AC");
    assertThat(new String(translated.bytes(), StandardCharsets.ISO_8859_1))
        .isEqualTo("a=caf\u00E9\\u20AC noir\\u20AC");
  }

  @Test
  void stringsPluralsAndArraysOfAndroidAreTranslated() {
    String file =
        """
        <?xml version="1.0" encoding="utf-8"?>
        <resources xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">
            <string name="a">It\\'s <b>%1$s</b> &amp; <xliff:g id="x">Tandem</xliff:g> now</string>
            <string name="b" translatable="false">stays</string>
            <string name="c">@string/app_name</string>
            <plurals name="d"><item quantity="one">one dog</item></plurals>
            <string name="e"><![CDATA[a <i>word</i>]]></string>
            <string name="f">a &lt;i>word&lt;/i></string>
            <color name="g">red</color>
        </resources>
        """;
    assertThat(upper(file, DocumentFormat.ANDROID))
        .isEqualTo(
            file.replace("It\\'s <b>", "IT\\'S <b>")
                .replace("</xliff:g> now", "</xliff:g> NOW")
                .replace("one dog", "ONE DOG")
                .replace("[a <i>word", "[A <i>WORD")
                .replace("a &lt;i>word&lt;/i>", "A &lt;i&gt;WORD&lt;/i&gt;"));
  }

  @Test
  void valuesOfAppleStringsAreTranslated() {
    String file =
        """
        /* "not" = "this"; */
        "Hello %@" = "Hello %@, it is \\"late\\"";
        // "nor" = "this";
        key.two = "Second\\nline";
        """;
    assertThat(upper(file, DocumentFormat.APPLE))
        .isEqualTo(
            file.replace("\"Hello %@, it is \\\"late", "\"HELLO %@, IT IS \\\"LATE")
                .replace("Second\\nline", "SECOND\\nLINE"));
  }

  @Test
  void bracesThatMessageFormatQuotesAreKept() {
    assertThat(
            upper(
                "a=type '{'name'}' for {0}, it''s '{ a }' and ''{1}''\n"
                    + "b=don't open {0}, it isn't\n",
                DocumentFormat.PROPERTIES))
        .isEqualTo(
            "a=TYPE '{'name'}' FOR {0}, IT''S '{ a }' AND ''{1}''\n"
                + "b=DON''T OPEN {0}, IT ISN''T\n");
  }

  @Test
  void charactersOfAppleStringsMayBeNumbers() {
    assertThat(
            upper(
                "\"a\" = \"the caf\\U00e9 isn\\'t C:\\\\Up \\U0022here\\U0022\";",
                DocumentFormat.APPLE))
        .isEqualTo("\"a\" = \"THE CAF\u00C9 ISN'T C:\\\\UP \\\"HERE\\\"\";");
  }

  @Test
  void whiteSpaceInQuotationMarksOfAndroidIsKept() {
    String file =
        """
        <resources><string name="a">%s</string><string name="b">%s</string>
        <string name="c">%s</string><string name="d">
          %s
        </string></resources>
        """;
    assertThat(
            upper(
                file.formatted(
                    "\"name: \"", "\" <b>one</b>. two.  three\"", "\"four\"  five", "six\n  seven"),
                DocumentFormat.ANDROID))
        .isEqualTo(
            file.formatted("\"NAME: \"", "\" <b>ONE</b>. TWO.  THREE\"", "FOUR FIVE", "SIX SEVEN"));
  }

  @Test
  void tagsAndQuotationMarksInCdataOfAndroidStay() {
    String file =
        """
        <resources><string name="a"><![CDATA[Don\\'t <a href="x.html" title=\\"b\\">go</a>: "a <b>b</b>" or \\"c\\"]]></string></resources>
        """;
    assertThat(same(file, DocumentFormat.ANDROID)).isEqualTo(file);
    assertThat(upper(file, DocumentFormat.ANDROID))
        .isEqualTo(
            file.replace("Don", "DON")
                .replace("'t", "'T")
                .replace(">go<", ">GO<")
                .replace("\"a <b>b<", "\"A <b>B<")
                .replace(" or ", " OR ")
                .replace("\\\"c", "\\\"C"));
  }

  @Test
  void mistakesAreNamedWithTheirPlace() {
    assertThatThrownBy(() -> upper("{\"a\": \"b\",\n oops}", DocumentFormat.JSON))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("f: no JSON")
        .hasMessageContaining("line: 2");
    assertThatThrownBy(() -> upper("{\"a\": [\"b\"]}\n{\"a\": \"c\"}", DocumentFormat.JSON))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("f: line 2: a second value; give --column");
    assertThat(upper("\"a b\"", DocumentFormat.JSON)).isEqualTo("\"A B\"");
    assertThatThrownBy(() -> upper("<a/>", DocumentFormat.ANDROID))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("outermost element is a, expected resources");
    assertThatThrownBy(() -> upper("\"a\" = \"b\";\n? = 3;", DocumentFormat.APPLE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("line 2: ? = 3;");
    assertThatThrownBy(() -> upper("\na=\\u00G1 b", DocumentFormat.PROPERTIES))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("line 2: \\u00G1; expected four hexadecimal digits");
  }
}
