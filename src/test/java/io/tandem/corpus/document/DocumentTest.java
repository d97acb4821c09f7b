package io.tandem.corpus.document;

import static io.tandem.corpus.document.Translating.same;
import static io.tandem.corpus.document.Translating.upper;
import static io.tandem.corpus.document.Translating.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {
  @Test
  void xliffGetsATargetWithCodesAfterTheSource() {
    String file =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- kept -->
        <xliff version="1.2"><file source-language="en" target-language="fr" datatype='x'><body>
          <trans-unit id="1">
            <source>Press <g id="1">this</g> &amp; <x id="2"/> go.</source>
            <note>a note</note>
          </trans-unit>
          <trans-unit id="2" translate="no"><source>Not this</source></trans-unit>
          <trans-unit id="3"><source>Done</source><target state="final">Fait</target></trans-unit>
          <trans-unit id="4"><source>New</source><target state="new">New</target></trans-unit>
          <trans-unit id="5"><source>Empty</source><target/></trans-unit>
        </body></file></xliff>
        """;
    assertThat(upper(file, DocumentFormat.XLIFF))
        .isEqualTo(
            file.replace(
                    "go.</source>",
                    "go.</source>\n"
                        + "    <target state=\"translated\" state-qualifier=\"leveraged-mt\">PRESS"
                        + " <g id=\"1\">THIS</g> &amp; <x id=\"2\"/> GO.</target>")
                .replace(
                    "<target state=\"new\">New</target>",
                    "<target state=\"translated\" state-qualifier=\"leveraged-mt\">NEW</target>")
                .replace(
                    "<target/>",
                    "<target state=\"translated\""
                        + " state-qualifier=\"leveraged-mt\">EMPTY</target>"));
  }

  /** Xcode, Symfony, Angular and content management systems write such texts. */
  @Test
  void placeholdersAndTagsThatXliffHasAsTextStay() {
    String file =
        """
        <xliff version="1.2"><file source-language="en" target-language="fr"><body>
        <trans-unit id="1"><source>Hello %@, you have %d dogs</source></trans-unit>
        <trans-unit id="2"><source>the {{ limit }} of %name%</source></trans-unit>
        <trans-unit id="3"><source>a &lt;b class="x"&gt;dog&lt;/b&gt;</source></trans-unit>
        <trans-unit id="4"><source><![CDATA[<p>a <i>dog</i></p>]]></source></trans-unit>
        <trans-unit id="5"><source>{n, plural, one {# dog} other {# dogs}}</source></trans-unit>
        <trans-unit id="6"><source>$(PRODUCT_NAME)</source></trans-unit>
        <trans-unit id="7" m:locked="true"><source>locked</source></trans-unit>
        <trans-unit id="8" mq:locked="locked"><source>locked</source></trans-unit>
        </body></file></xliff>
        """;
    assertThat(upper(file, DocumentFormat.XLIFF).lines().skip(1))
        .zipSatisfy(
            file.lines().skip(1).toList(),
            (translated, source) ->
                assertThat(translated.replaceFirst("<target.*</target>", "")).isEqualTo(source))
        .extracting(line -> line.replaceFirst(".*<target[^>]*>(.*)</target>.*|.*", "$1"))
        .filteredOn(target -> !target.isEmpty())
        .containsExactly(
            "HELLO %@, YOU HAVE %d DOGS",
            "THE {{ limit }} OF %name%",
            "A &lt;b class=\"x\"&gt;DOG&lt;/b&gt;",
            "&lt;p&gt;A &lt;i&gt;DOG&lt;/i&gt;&lt;/p&gt;");
  }

  @Test
  void xliff2KeepsPairsOfStartAndEndCodes() {
    String file =
        """
        <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr">
          <file id="f"><unit id="u"><originalData><data id="d">b</data></originalData>
            <segment id="s"><source>A <pc id="1">big</pc> <sc id="2"/>red<ec startRef="2"/> dog.</source></segment>
            <segment id="t" state="final"><source>No</source><target>Non</target></segment>
          </unit></file>
        </xliff>
        """;
    assertThat(upper(file, DocumentFormat.XLIFF))
        .isEqualTo(
            file.replace(
                    "dog.</source>",
                    "dog.</source><target>A <pc id=\"1\">BIG</pc> <sc id=\"2\"/>RED<ec"
                        + " startRef=\"2\"/> DOG.</target>")
                .replace("<segment id=\"s\">", "<segment id=\"s\" state=\"translated\">"));
  }

  @Test
  void eachSegmentOfAUnitIsTranslatedByItself() {
    String file =
        """
        <xliff version="1.2"><file source-language="en" target-language="fr"><body>
          <trans-unit id="1"><source>Big cars I go 7</source><seg-source><g id="1"><mrk mid="0"
            mtype="seg">Big cars</mrk> <mrk mid="1" mtype="seg">I go</mrk></g>
            <mrk mid="2" mtype="seg">7</mrk></seg-source></trans-unit>
          <trans-unit id="2"><source>He left.</source>
            <seg-source><mrk mid="0" mtype="seg">He left.</mrk></seg-source>
            <target><mrk mid="0" mtype="seg"/></target></trans-unit>
        </body></file></xliff>
        """;
    Document document = document(file, DocumentFormat.XLIFF);
    assertThat(document.sentences()).containsExactly("Big cars", "I go", "He left.");
    String target = "<target state=\"translated\" state-qualifier=\"leveraged-mt\">";
    assertThat(upper(file, DocumentFormat.XLIFF))
        .contains(
            "</seg-source>"
                + target
                + "<g id=\"1\"><mrk mid=\"0\"\n    mtype=\"seg\">BIG CARS</mrk> "
                + "<mrk mid=\"1\" mtype=\"seg\">I GO</mrk></g>\n    <mrk mid=\"2\" mtype=\"seg\">7</mrk></target>")
        .contains(
            "\n    "
                + target
                + "<mrk mid=\"0\" mtype=\"seg\">HE LEFT.</mrk></target></trans-unit>");
  }

  @Test
  void onlyTheEmptySegmentsOfATargetAreTranslated() {
    String file =
        """
        <xliff version="1.2"><file source-language="en" target-language="fr"><body>
          <trans-unit id="1"><source>Big cars. I go. So 7</source>
            <seg-source><mrk mid="0" mtype="seg">Big cars.</mrk> <mrk mid="1" mtype="seg">I <g
              id="1">go</g>.</mrk> <mrk mid="2" mtype="seg">So</mrk> <mrk mid="3" mtype="seg">7</mrk></seg-source>
            <target xml:lang="fr"><mrk mid="0" mtype="seg">Grandes autos.</mrk> <mrk mid="1"
              mtype="seg"></mrk> <mrk mid="2" mtype="seg"/> <mrk mid="3" mtype="seg"/></target></trans-unit>
          <trans-unit id="2"><source>Big cars</source>
            <seg-source><mrk mid="0" mtype="seg">Big cars</mrk></seg-source>
            <target><mrk mid="0" mtype="seg">Grandes autos</mrk></target></trans-unit>
        </body></file></xliff>
        """;
    assertThat(upper(file, DocumentFormat.XLIFF))
        .isEqualTo(
            file.replace(
                    "<target xml:lang=\"fr\">",
                    "<target xml:lang=\"fr\" state=\"translated\""
                        + " state-qualifier=\"leveraged-mt\">")
                .replace("mtype=\"seg\"></mrk>", "mtype=\"seg\">I <g\n      id=\"1\">GO</g>.</mrk>")
                .replace("mid=\"2\" mtype=\"seg\"/>", "mid=\"2\" mtype=\"seg\">SO</mrk>"));
  }

  @Test
  void segmentsThatTradosHasLockedAreLeft() {
    String file =
        """
        <xliff version="1.2"><file source-language="en" target-language="fr"><body>
          <trans-unit id="1"><source>A dog. A cat.</source>
            <seg-source><mrk mid="1" mtype="seg">A dog.</mrk> <mrk mid="2" mtype="seg">A cat.</mrk></seg-source>
            <target><mrk mid="1" mtype="seg"/> <mrk mid="2" mtype="seg"/></target>
            <sdl:seg-defs><sdl:seg id="1" conf="Draft"/><sdl:seg id="2" locked="true"/></sdl:seg-defs></trans-unit>
        </body></file></xliff>
        """;
    assertThat(upper(file, DocumentFormat.XLIFF))
        .isEqualTo(
            file.replace(
                "<target><mrk mid=\"1\" mtype=\"seg\"/>",
                "<target state=\"translated\" state-qualifier=\"leveraged-mt\">"
                    + "<mrk mid=\"1\" mtype=\"seg\">A DOG.</mrk>"));
  }

  @Test
  void aTargetLanguageThatXliffLacksIsAdded() {
    String two =
        "<xliff version=\"2.0\" srcLang=\"en\"><file id=\"f\"><unit id=\"u\"><segment><source>A"
            + " dog</source></segment></unit></file></xliff>";
    assertThat(upper(two, DocumentFormat.XLIFF))
        .startsWith("<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"fr\"><file id=\"f\">");
    String one =
        "<xliff version=\"1.2\"><file original=\"a\"><trans-unit id=\"1\"><source>7</source></trans-unit>"
            + "</file><file original=\"b\"><trans-unit id=\"1\"><source>A dog</source></trans-unit>"
            + "</file></xliff>";
    assertThat(upper(one, DocumentFormat.XLIFF))
        .startsWith(one.substring(0, one.indexOf(" original=\"b\"")))
        .contains("<file original=\"b\" target-language=\"fr\"><trans-unit");
  }

  @Test
  void aDocumentInOtherLanguagesIsRefused() {
    assertThatThrownBy(
            () ->
                upper(
                    "\n<xliff version=\"2.0\" srcLang=\"de\" trgLang=\"es\"/>",
                    DocumentFormat.XLIFF))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "f: line 2: the document is in de for translation into es, and the model translates"
                + " from en to fr; if that is not so, give --source-language and --target-language");
    assertThatThrownBy(
            () ->
                upper(
                    "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"es\"/></xliff>",
                    DocumentFormat.XLIFF))
        .hasMessageContaining("translation into es");
    assertThatThrownBy(
            () -> upper("msgid \"\"\nmsgstr \"\"\n\"Language: es\\n\"\n", DocumentFormat.PO))
        .hasMessageContaining("f: line 2: the document is for translation into es");
    String same = "<xliff version=\"2.0\" srcLang=\"eng\" trgLang=\"fr_CA\"/>";
    assertThat(upper(same, DocumentFormat.XLIFF)).isEqualTo(same);
    String template = "msgid \"\"\nmsgstr \"Language: \\n\"\n";
    assertThat(upper(template, DocumentFormat.PO)).isEqualTo(template);
  }

  @Test
  void anAnnotationOfXliff2ProtectsUpToItsEnd() {
    String file =
        "<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"fr\"><file id=\"f\"><unit"
            + " id=\"u\"><segment><source>see <pc id=\"1\"><sm id=\"m\" translate=\"no\"/>my <ph"
            + " id=\"2\"/>name<em startRef=\"m\"/></pc> now</source></segment></unit></file></xliff>";
    assertThat(upper(file, DocumentFormat.XLIFF))
        .contains(
            "<target>SEE <pc id=\"1\"><sm id=\"m\" translate=\"no\"/>my <ph id=\"2\"/>name<em"
                + " startRef=\"m\"/></pc> NOW</target>");
  }

  @Test
  void anEmptySegmentOfTmxIsFilled() {
    String file =
        "<tmx version=\"1.4\"><header srclang=\"en\"/><body><tu><tuv xml:lang=\"en\"><seg>A"
            + " dog</seg></tuv><tuv xml:lang=\"fr\"><seg/></tuv></tu></body></tmx>";
    assertThat(upper(file, DocumentFormat.TMX))
        .isEqualTo(
            file.replace(
                "<tuv xml:lang=\"fr\"><seg/>",
                "<tuv xml:lang=\"fr\" creationid=\"Tandem\"><seg>A DOG</seg>"));
  }

  @Test
  void tmxGetsTheLanguageThatItLacks() {
    String file =
        """
        <tmx version="1.4"><header srclang="en"/><body>
          <tu>
            <tuv xml:lang="en-US"><seg>One <bpt i="1">&lt;b></bpt>day<ept i="1">&lt;/b></ept></seg></tuv>
          </tu>
          <tu><tuv xml:lang="en"><seg>Two</seg></tuv><tuv xml:lang="FR"><seg>Deux</seg></tuv></tu>
        </body></tmx>
        """;
    assertThat(upper(file, DocumentFormat.TMX))
        .isEqualTo(
            file.replace(
                "</ept></seg></tuv>\n",
                "</ept></seg></tuv>\n"
                    + "    <tuv xml:lang=\"fr\" creationid=\"Tandem\"><seg>ONE <bpt"
                    + " i=\"1\">&lt;b></bpt>DAY<ept i=\"1\">&lt;/b></ept></seg></tuv>\n"));
  }

  @Test
  void callsInTemplatesOfHtmlStayAsTheyAre() {
    String page =
        """
        <title><%= page.title %> of a dog</title>{% extends 'base.html' %}
        <p>{# a note #}Good day {{ user.name|default:"you" }}, {% if n > 1 %}you all{% endif %} <%= a && b %></p>
        <a title="{% translate 'Home' %} it's" {% if n > 1 %}href="{% url 'a' %}"{% endif %}>home</a>
        <p><a title='{{ "it" }} is "it"'>{{{ name }}} a dog</a></p>
        """;
    assertThat(upper(page, DocumentFormat.HTML))
        .isEqualTo(
            """
            <title><%= page.title %> OF A DOG</title>{% extends 'base.html' %}
            <p>{# a note #}GOOD DAY {{ user.name|default:"you" }}, {% if n > 1 %}YOU ALL{% endif %} <%= a && b %></p>
            <a title="{% translate 'Home' %} IT'S" {% if n > 1 %}href="{% url 'a' %}"{% endif %}>HOME</a>
            <p><a title='{{ "it" }} IS "IT"'>{{{ name }}} A DOG</a></p>
            """);
  }

  @Test
  void htmlKeepsEverythingButItsText() {
    String file =
        """
        <!DOCTYPE html>
        <html><head><title>A page</title><style>p > b { x: "y" }</style>
        <script>if (a < b) { go("now"); }</script></head>
        <body class=wide><h1>Hello   there</h1>
        <p>See <a href="x?a=1&b=2">the <b>docs</b></a>, use <code>go now</code>; don't.<br>New line
        <p translate="no">Not this</p>
        <img src=a.png alt="a dog"><ul><li>One<li>Two &amp; three</ul><!-- not this --></body></html>
        """;
    String expected =
        file.replace("A page", "A PAGE")
            .replace("Hello   there", "HELLO THERE")
            .replace("See <a", "SEE <a")
            .replace(">the <b>docs</b></a>, use", ">THE <b>DOCS</b></a>, USE")
            .replace("don't.<br>New line", "DON'T.<br>NEW LINE")
            .replace("a dog", "A DOG")
            .replace("One<li>Two &amp; three", "ONE<li>TWO &amp; THREE");
    assertThat(upper(file, DocumentFormat.HTML)).isEqualTo(expected);
  }

  @Test
  void aPageSaysTheLanguageThatItIsTranslatedInto() {
    String page =
        "<html lang=en xml:lang='en-GB'><p lang=\"en\">a <b lang=\"en\">dog</b> lang=en</p><pre lang=en>x</pre></html>";
    assertThat(upper(page, DocumentFormat.HTML))
        .isEqualTo(
            "<html lang=fr xml:lang='fr'><p lang=\"fr\">A <b lang=\"fr\">DOG</b> LANG=EN</p><pre lang=en>x</pre></html>");
    String empty = "<html lang=en><p>7</p></html>";
    assertThat(upper(empty, DocumentFormat.HTML)).isEqualTo(empty);
    assertThat(upper("<html lang=de><p>dog</html>", DocumentFormat.HTML))
        .isEqualTo("<html lang=de><p>DOG</html>");
  }

  @Test
  void whatAPageHasInAnotherLanguageStays() {
    String page =
        """
        <p>the word <i lang="la">ad hoc</i> here</p>
        <ul><li lang="fr" title="x">Chiens<li xml:lang="de"><a>Hunde</a><li>dogs</ul>
        <p translate="no">Not this<div>dogs</div>
        """;
    assertThat(upper(page, DocumentFormat.HTML))
        .isEqualTo(
            page.replace("the word", "THE WORD").replace("here", "HERE").replace("dogs", "DOGS"));
    assertThat(document(page, DocumentFormat.HTML).sentences())
        .containsExactly("the word ad hoc here", "dogs", "dogs");
  }

  @Test
  void everythingThatAPageShowsIsTranslated() {
    String page =
        """
        <meta name="Keywords" content="a dog"><meta property="og:title" content="a dog">
        <meta name="twitter:description" content="a dog"><meta name="twitter:card" content="summary">
        <iframe title="a dog">x</iframe><button aria-description="a dog">a dog</button>
        <select><optgroup label="a dog"><option label="a dog" value="x">a dog</option></optgroup></select>
        <input type="Submit" value="a dog"><input type="text" value="x" placeholder="a dog">
        <textarea title="a dog">a dog
        a dog</textarea><template><p>a dog</p></template><p>a dog <code title="a dog">x</code></p>
        <noscript><img alt="a dog" src="x"><p>a dog</p></noscript><object data="x"><p>a dog</p></object>
        <span translate="no" title="x">x</span>
        """;
    assertThat(upper(page, DocumentFormat.HTML)).isEqualTo(page.replace("a dog", "A DOG"));
  }

  @Test
  void whatIsKeptAndHasNoTextTouchesItsWord() {
    String page = "<p>the dog<svg><path/></svg> runs</p>";
    assertThat(upper(page, DocumentFormat.HTML)).isEqualTo("<p>THE DOG<svg><path/></svg> RUNS</p>");
  }

  @Test
  void anAttributeWithoutQuotationMarksGetsThem() {
    assertThat(
            words(
                "<img alt=dog src=a>",
                DocumentFormat.HTML,
                word -> "le \"chien\"",
                StandardCharsets.UTF_8))
        .isEqualTo("<img alt=\"le &quot;chien&quot;\" src=a>");
  }

  @Test
  void aReferenceToAnUnknownCharacterIsKept() {
    String page = "<p title=\"a &what; b\">don&apos;t &nosuch; &euro;5 &amp; AT&T</p>";
    assertThat(upper(page, DocumentFormat.HTML))
        .isEqualTo("<p title=\"A &what; B\">DON'T &nosuch; \u20AC5 &amp; AT&amp;T</p>");
  }

  @Test
  void anEntityOfAnXmlDocumentIsKept() {
    String file =
        "<!DOCTYPE xliff [<!ENTITY copy 'two'>]><xliff><file><trans-unit id=\"1\"><source>a &copy;"
            + " b</source><target/></trans-unit></file></xliff>";
    assertThat(upper(file, DocumentFormat.XLIFF)).contains(">A &copy; B</target>");
  }

  @Test
  void anAttributeInsideOfATranslatedRunIsTranslatedToo() {
    assertThat(upper("<p>Press <img src=\"i\" alt=\"the key\"> twice</p>", DocumentFormat.HTML))
        .isEqualTo("<p>PRESS <img src=\"i\" alt=\"THE KEY\"> TWICE</p>");
  }

  @Test
  void gettextFillsWhatIsEmptyOrFuzzy() {
    String file =
        """
        # translators
        msgid ""
        msgstr ""
        "Language: \\n"
        "Content-Type: text/plain; charset=UTF-8\\n"
        "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

        #: a.c:1
        #, c-format
        msgid "%d files \\"found\\"\\n"
        "in <b>this</b> folder\\n"
        msgstr ""

        #, fuzzy
        #| msgid "older "
        #| "yet"
        msgid "old"
        msgstr "vieux?"

        msgid "done"
        msgstr "fait"

        msgid "one file"
        msgid_plural "%d files"
        msgstr[0] ""
        msgstr[1] ""

        #~ msgid "obsolete"
        #~ msgstr ""
        """;
    assertThat(upper(file, DocumentFormat.PO))
        .isEqualTo(
            file.replace("Language: ", "Language: fr")
                .replace("#| msgid \"older \"\n#| \"yet\"\n", "")
                .replace(
                    "\"in <b>this</b> folder\\n\"\nmsgstr \"\"",
                    "\"in <b>this</b> folder\\n\"\nmsgstr \"%d FILES \\\"FOUND\\\" IN <b>THIS</b>"
                        + " FOLDER\\n\"")
                .replace(
                    "#, fuzzy\nmsgid \"old\"\nmsgstr \"vieux?\"", "msgid \"old\"\nmsgstr \"OLD\"")
                .replace(
                    "msgstr[0] \"\"\nmsgstr[1] \"\"",
                    "msgstr[0] \"ONE FILE\"\nmsgstr[1] \"%d FILES\""));
  }

  @Test
  void aCatalogueGetsTheLanguageThatItLacks() {
    String header = "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain\\n\"\n";
    assertThat(upper(header + "\nmsgid \"a\"\nmsgstr \"\"\n", DocumentFormat.PO))
        .startsWith(header + "\"Language: fr\\n\"\n\nmsgid");
    assertThat(upper(header, DocumentFormat.PO)).isEqualTo(header);
  }

  @Test
  void anEntryIsMarkedOnceForAllOfItsForms() {
    String entry = "msgid \"one\"\nmsgid_plural \"more 2\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n";
    String marked = entry.replace("[0] \"\"", "[0] \"7 uns\"").replace("[1] \"\"", "[1] \"%s\"");
    for (String second : List.of("plus 2", "plus 3")) {
      for (String flags : List.of("", "#, fuzzy\n")) {
        Iterator<Document.Sentence> translations =
            Stream.of("7 uns", second).map(one -> new Document.Sentence(one, List.of())).iterator();
        assertThat(document(flags + entry, DocumentFormat.PO).translated(translations).bytes())
            .asString(StandardCharsets.UTF_8)
            .isEqualTo("#, fuzzy\n" + marked.formatted(second));
      }
    }
  }

  @Test
  void titlesAndDescriptionsBeforeAPageAreTranslatedInItsNotation() {
    String yaml =
        """
        ---
        title: the dog
        description: "say \\"go\\""
        sidebar_label: 'it''s so'
        summary: |
          long
        tags: [a, b]
        date: 2026-01-01
        ---
        """;
    assertThat(upper(yaml, DocumentFormat.MARKDOWN))
        .isEqualTo(
            yaml.replace("the dog", "THE DOG")
                .replace("say \\\"go", "SAY \\\"GO")
                .replace("'it''s so'", "\"IT'S SO\""));
    assertThat(
            words(
                yaml,
                DocumentFormat.MARKDOWN,
                word -> word.equals("dog") ? "dog: x" : word,
                StandardCharsets.UTF_8))
        .isEqualTo(yaml.replace("the dog", "\"the dog: x\""));
    assertThat(upper("+++\ntitle = \"the dog\"\ndraft = true\n+++\n", DocumentFormat.MARKDOWN))
        .isEqualTo("+++\ntitle = \"THE DOG\"\ndraft = true\n+++\n");
  }

  @Test
  void markdownKeepsItsMarks() {
    String file =
        """
        ---
        slug: not this
        ---
        # A *good* title

        See [the docs](http://x.org/a_b "t") and `some code`, **very
        important** here.

        > - [ ] quoted item
        >   goes on

        | one | two `x` |
        |-----|:---:|
        | a b | ![pic](p.png) |

        ## Head
            indented code
        ```
        fenced code
        ```
        1. snake_case stays, 2 * 3 too [x] [ref]

        [ref]: http://x.org
        <div>
        html
        </div>

        Last\\* line.
        """;
    String expected =
        file.replace("A *good* title", "A *GOOD* TITLE")
            .replace("See [the docs]", "SEE [THE DOCS]")
            .replace(
                "and `some code`, **very\nimportant** here",
                "AND `some code`, **VERY IMPORTANT** HERE")
            .replace("quoted item\n>   goes on", "QUOTED ITEM GOES ON")
            .replace("| one | two `x` |", "| ONE | TWO `x` |")
            .replace("| a b | ![pic]", "| A B | ![PIC]")
            .replace("## Head", "## HEAD")
            .replace(
                "snake_case stays, 2 * 3 too [x] [ref]", "SNAKE_CASE STAYS, 2 * 3 TOO [X] [REF]")
            .replace("Last\\* line", "LAST\\* LINE");
    assertThat(upper(file, DocumentFormat.MARKDOWN)).isEqualTo(expected);
  }

  @Test
  void markdownKeepsWhatSitesAddToIt() {
    String file =
        """
        +++
        slug = "dog"
        +++

        # the dog {#dog}

        :::note
        a dog
        :::

        > [!NOTE]
        > a cat

        $$
        a + b
        $$

        the value $$z$$ of it{: .big} ![on top](a.png){width=50%}

        !!! warning "title"
        """;
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo(
            file.replace("# the dog", "# THE DOG")
                .replace("a dog", "A DOG")
                .replace("a cat", "A CAT")
                .replace("the value", "THE VALUE")
                .replace("of it{", "OF IT{")
                .replace("on top", "ON TOP"));
  }

  @Test
  void aTableMayFollowAParagraphAtOnce() {
    String file = "two dogs:\n| a | b |\n|---|:-:|\n| c | d |\n";
    assertThat(document(file, DocumentFormat.MARKDOWN).sentences())
        .containsExactly("two dogs:", "a", "b", "c", "d");
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo("TWO DOGS:\n| A | B |\n|---|:-:|\n| C | D |\n");
  }

  @Test
  void signsBehindABackslashAreTextInMarkdown() {
    String file =
        "call my\\_dog, 2 \\* 3 `a_b` [of\\_it](u_v) AT&amp;T\n\n| a \\| b |\n|---|\n| c |\n";
    assertThat(document(file, DocumentFormat.MARKDOWN).sentences())
        .containsExactly("call my_dog, 2 * 3 a_b of_it AT&T", "a | b", "c");
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo(
            "CALL MY\\_DOG, 2 \\* 3 `a_b` [OF\\_IT](u_v) AT&amp;T\n\n| A \\| B |\n|---|\n| C |\n");
    assertThat(document("my\\_dog and _cat", DocumentFormat.MARKDOWN).sentences())
        .as("a sign that is text without a backslash, too, is not told from it")
        .containsExactly("mydog and _cat");
  }

  @Test
  void codeInItemsOfMarkdownStays() {
    String file =
        """
        - a dog

              stays here

              - and here
          a dog

        \ta dog

        \t\tstays here
        10. a dog

            a dog

                stays here
        [^1]: a dog

            a dog

                stays here

        !!! note

            a dog

        a dog

            - stays here
        """;
    assertThat(upper(file, DocumentFormat.MARKDOWN)).isEqualTo(file.replace("a dog", "A DOG"));
  }

  @Test
  void callsInMarkdownStay() {
    String file =
        """
        {{< note >}}
        a dog {{% ref "x" %}} and {% link b.md %} of {{ c }}
        {{< /note >}}
        {%- include a.html -%} {% x %}

        {{ a }} the dog {{ b }}
        {% highlight ruby %}

        stays

        {% endhighlight %}
        a dog
        """;
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo(
            file.replace("a dog", "A DOG")
                .replace("the dog", "THE DOG")
                .replace(" and ", " AND ")
                .replace(" of ", " OF "));
  }

  @Test
  void aHardBreakOfMarkdownDividesItsParagraph() {
    String file =
        "> **Big dogs\\\r\n> run** fast  \r\n> and\r\n> far. Cats\\\\\r\n> sleep.\r\n\r\nOne  \n  two\n";
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo(
            "> **BIG DOGS\\\r\n> RUN** FAST  \r\n> AND FAR. CATS\\\\ SLEEP.\r\n\r\nONE  \n  TWO\n");
  }

  @Test
  void theTitleOfADefinitionMayStandInTheNextLine() {
    String file =
        """
        See [the docs].

        [the docs]: https://example.org
          'All "about" it'
        [other]: /b "A title"
        "No title"

        > [in a quotation]: /c
        > (its title)
        """;
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo(
            file.replace("See [the docs]", "SEE [THE DOCS]").replace("No title", "NO TITLE"));
  }

  @Test
  void footnotesAndWhatOnlyLooksLikeADefinitionAreTranslated() {
    String file =
        """
        He is here.[^1] See [x][a] and [y][b].

        [^1]: The dog is
          in the house.
        [^long-name]: Another one.

            Its second paragraph.

        [Note]: This is important text.

        [a]: http://x.org 'one title'
        [b]: <http://x.org/a b> (another title)
        """;
    assertThat(upper(file, DocumentFormat.MARKDOWN))
        .isEqualTo(
            file.replace("He is here.", "HE IS HERE.")
                .replace("See [x][a] and [y]", "SEE [X][a] AND [Y]")
                .replace("The dog is\n  in the house.", "THE DOG IS IN THE HOUSE.")
                .replace("Another one.", "ANOTHER ONE.")
                .replace("Its second paragraph.", "ITS SECOND PARAGRAPH.")
                .replace("[Note]: This is important text.", "[NOTE]: THIS IS IMPORTANT TEXT."));
  }

  @Test
  void linesOfMarkdownMayBeLong() {
    int length = 100_000;
    String cell = "a".repeat(length);
    assertThat(upper("| " + cell + " |\n|---|\n| b |\n", DocumentFormat.MARKDOWN))
        .isEqualTo("| " + cell.toUpperCase(Locale.ROOT) + " |\n|---|\n| B |\n");
    for (String line :
        List.of(
            "*".repeat(length),
            "> ".repeat(length),
            "x|\n" + "-|".repeat(length),
            "[a](b" + "(c)".repeat(length) + ")",
            "[a]: b '" + "c".repeat(length) + "'")) {
      assertThat(same(line, DocumentFormat.MARKDOWN)).isEqualTo(line);
    }
  }

  @Test
  void aTagThatTheEndOfAPageCutsStays() {
    assertThat(upper("<p>see.<a href=\"page.html", DocumentFormat.HTML))
        .isEqualTo("<p>SEE.<a href=\"page.html");
  }

  @Test
  void aCatalogueKeepsItsLineEnds() {
    String id = "msgid \"Ants.\\n\"\r\n\"Bees.\"\r\n";
    assertThat(upper("#, fuzzy, c-format\r\n" + id + "msgstr \"\"\r\n", DocumentFormat.PO))
        .isEqualTo("#, c-format\r\n" + id + "msgstr \"\"\r\n\"ANTS.\\n\"\r\n\"BEES.\"\r\n");
  }

  @Test
  void theSameTranslationLeavesAllButTargetsAlone() {
    String html = "\uFEFF<p class=a>One. Two?  Three <i>4</i></p>\r\n<p>5</p>";
    assertThat(same(html, DocumentFormat.HTML)).isEqualTo(html);
  }

  @Test
  void anotherEncodingIsKept() {
    String file = "<html><meta charset=iso-8859-1><p>caf\u00E9</p></html>";
    assertThat(
            words(file, DocumentFormat.HTML, word -> word + "\u20AC", StandardCharsets.ISO_8859_1))
        .isEqualTo(file.replace("caf\u00E9", "caf\u00E9&#8364;"));
  }

  @Test
  void aLetterThatAnEncodingLacksIsNamedWithTheFile() {
    String file =
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=iso-8859-1\\n\"\n"
            + "msgid \"a\"\nmsgstr \"\"\n";
    assertThatThrownBy(
            () -> words(file, DocumentFormat.PO, word -> "\u20AC", StandardCharsets.ISO_8859_1))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("f: its encoding ISO-8859-1 has no \u20AC");
  }

  @Test
  void nothingInInlineCodeEndsASentence() {
    String page =
        "<p>The <code>print!</code> Macro. <code>A. B?</code> Works. <code>x</code> is No. <code>y</code>.</p>";
    assertThat(document(page, DocumentFormat.HTML).sentences())
        .containsExactly("The print! Macro.", "A. B? Works.", "x is No. y.");
  }

  @Test
  void addressesStayAndEndNoSentence() {
    String page =
        "<p title=\"www.a.org/x\">See http://a.org/run.php?Dog=1&amp;cat=2. Ask me@a.org!</p><p>http://a.org</p>";
    assertThat(document(page, DocumentFormat.HTML).sentences())
        .containsExactly("See http://a.org/run.php?Dog=1&cat=2.", "Ask me@a.org!");
    assertThat(upper(page, DocumentFormat.HTML))
        .isEqualTo(page.replace("See", "SEE").replace("Ask", "ASK"));
    assertThat(upper("ask *my_dog@a.org* now", DocumentFormat.MARKDOWN))
        .isEqualTo("ASK *my_dog@a.org* NOW");
  }

  @Test
  void linksToNotesAreNotReadButOtherNumbersAre() {
    String page =
        "<p>Built in 1912<sup id=\"c\"><a href=\"#n\">[<span>1</span>]</a></sup> and burnt.<a href=\"#m\">2</a>"
            + " In <a href=\"/1945\">1945</a> it rose (<a>12</a>).<a href=\"#\"><img alt=\"a dog\"></a></p>";
    assertThat(document(page, DocumentFormat.HTML).sentences())
        .containsExactly("a dog", "Built in 1912 and burnt.", "In 1945 it rose (12).");
    assertThat(upper(page, DocumentFormat.HTML))
        .isEqualTo(
            page.replace("Built in", "BUILT IN")
                .replace("and burnt", "AND BURNT")
                .replace(" In ", " IN ")
                .replace("it rose", "IT ROSE")
                .replace("a dog", "A DOG"));
  }

  @Test
  void sentencesAreTranslatedOneByOne() {
    Document document =
        Document.of(
            "<p>Mr. Smith went to Washington D.C. He came back at 5 p.m. \n Really? Yes.</p>"
                .getBytes(StandardCharsets.UTF_8),
            "f",
            DocumentFormat.HTML,
            DocumentContext.of(new Languages("en", "fr")));
    assertThat(document.sentences()).contains("Really?", "Yes.");
    assertThat(document.sentences().get(0)).startsWith("Mr. Smith went");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "هل ترى القطة؟| نعم يراها!| لا؟!| لا!؟| «نعم؟»| نعم.",
        "وہ آیا۔| کیا وہ گیا؟| ای۔میل آئی۔",
        "သူလာသည်။| သူသွားသည်။|သူအိပ်သည်။",
        "እሱ መጣ።| ሄደች፧| አዎ።",
        "他来了．|她走了．|价格是３．５元．",
        "「他来了｡」|《她走了。》|再见？！|好…… 再见!|你呢",
        "Եկա՞ր դու։| Այո՛։",
        "Well … then, e.g. no?..| Yes!",
        "« Quoi. »| « Rien. »| Il rit.| Elle dit « Non ! » et part.| « Eh ! », dit-il.",
        "J.R. Ewing met a U.S. President.| Yes.",
        "He left early.| 3 people stayed.| 10% did. 5 more, Art. 3, approved.| 70 of them.",
        "\"Why?\" she asked.| (Oops!) or so.| What? - he asks.| Who, \"Me!\", he said.",
        "„Wer?“ fragte er.| „Ich!“, sagte sie.| 他说：“你好！”|“再见。”|走了",
        "Il part.| « Oui. »| — Non.| (Oui.)| J. « Oui »",
        "Er ging.| »Ja!«| Gut.| „Ja?“| Wirklich?| »Ja«, sagte er.| \"Oh? \"| \"Ja.\""
      })
  void sentencesEndBehindTheMarksOfAllScripts(String sentences) {
    assertThat(
            document("<p>" + sentences.replace("|", "") + "</p>", DocumentFormat.HTML).sentences())
        .isEqualTo(Stream.of(sentences.split("\\|")).map(String::strip).toList());
  }

  @Test
  void aLineOfACatalogueMayHaveSeveralTexts() {
    assertThat(upper("msgid \"a \" \"b\\x21\" # c\nmsgstr \"\" \"\"\n", DocumentFormat.PO))
        .isEqualTo("msgid \"a \" \"b\\x21\" # c\nmsgstr \"A B!\"\n");
  }

  @Test
  void aTextOfACatalogueMayBeginOnTheNextLine() {
    assertThat(upper("msgid\n\"a\"\nmsgstr\n  \"\"\nmsgid \"b\"\nmsgstr \"\"\n", DocumentFormat.PO))
        .isEqualTo("msgid\n\"a\"\nmsgstr\n  \"A\"\nmsgid \"b\"\nmsgstr \"B\"\n");
  }

  @Test
  void anXmlFileMayDeclareAnEncodingThatItCannotHave() {
    String file = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><tmx><body/></tmx>";
    assertThat(upper(file, DocumentFormat.TMX)).isEqualTo(file);
  }

  @Test
  void aTranslationMemoryNeedsTheLanguages() {
    byte[] memory = "<tmx><body/></tmx>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                Document.of(
                    memory, "f", DocumentFormat.TMX, DocumentContext.of(new Languages("en", ""))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("give --source-language en --target-language fr");
  }

  @Test
  void brokenDocumentsAreRefused() {
    assertThatThrownBy(() -> same("<xliff><file></xliff>", DocumentFormat.XLIFF))
        .isInstanceOf(UserException.class)
        .hasMessage("f: line 1: </xliff>, expected </file>");
    assertThatThrownBy(() -> same("<xliff>\n<file>", DocumentFormat.XLIFF))
        .hasMessage("f: <file> of line 2 does not end; is the file cut?");
    assertThatThrownBy(() -> same("<html></html>", DocumentFormat.TMX))
        .hasMessage("f: the outermost element is html, expected tmx");
    assertThatThrownBy(() -> same("msgid \"a\nmsgstr \"\"", DocumentFormat.PO))
        .hasMessageContaining("line 1")
        .hasMessageContaining("quotation mark");
  }

  @Test
  void sentencesHaveTheSpacesOfTheirLanguageBetweenThem() {
    assertThat(html("<p>你好。我是汤姆。再见!</p>", "Hello.", "I am Tom.", "Goodbye!"))
        .isEqualTo("<p>Hello. I am Tom. Goodbye!</p>");
    assertThat(html("<p>Hello. I am Tom.  Goodbye!</p>", "你好。", "我是汤姆。", "再见!"))
        .as("only the usual space is of the language")
        .isEqualTo("<p>你好。我是汤姆。  再见!</p>");
    assertThat(html("<p>Ready?Yes. 好。</p>", "Prêt ?", "Oui.", "Bien."))
        .isEqualTo("<p>Prêt ?Oui. Bien.</p>");
    for (String text : List.of("แมวเห็นบ้าน?ครูซื้อรถยนต์!", "他来了?她走了!", "他来了?\"Tom\"走了!")) {
      assertThat(html("<p>" + text + "</p>", "He came?", "She left!"))
          .isEqualTo("<p>He came? She left!</p>");
    }
    assertThat(html("<p>他来了?她走了!</p>", "他来了?", "她走了!")).isEqualTo("<p>他来了?她走了!</p>");
  }

  private static Document document(String text, DocumentFormat format) {
    return Document.of(
        text.getBytes(StandardCharsets.UTF_8),
        "f",
        format,
        DocumentContext.of(new Languages("en", "fr")));
  }

  private static String html(String text, String... translations) {
    Document document = document(text, DocumentFormat.HTML);
    Iterator<Document.Sentence> sentences =
        Stream.of(translations).map(one -> new Document.Sentence(one, List.of())).iterator();
    return new String(document.translated(sentences).bytes(), StandardCharsets.UTF_8);
  }
}
