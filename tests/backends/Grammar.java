import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.elasticsearch.xpack.esql.parser.EsqlBaseLexer;
import org.elasticsearch.xpack.esql.parser.EsqlBaseParser;

/** Reads ES|QL from standard input; says what is wrong with it, a line each. */
public class Grammar {
    public static void main(String[] words) throws Exception {
        var query = new String(System.in.readAllBytes(), "UTF-8");
        var said = new BaseErrorListener() {
            @Override
            public void syntaxError(
                Recognizer<?, ?> by, Object at, int line, int column, String what, RecognitionException why
            ) {
                System.out.println(line + ":" + column + ": " + what);
            }
        };
        var lexer = new EsqlBaseLexer(CharStreams.fromString(query));
        lexer.removeErrorListeners();
        lexer.addErrorListener(said);
        var parser = new EsqlBaseParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.addErrorListener(said);
        try {
            parser.singleStatement();
        } catch (RuntimeException error) { // the lexer's answer to a bracket that was never opened
            System.out.println(error);
        }
    }
}
