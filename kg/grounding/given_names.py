"""Given names that tell whether somebody is spoken of as *he* or as *she*; names borne by both are left out."""

from typing import Final

from kg.grounding.names import word_set

__all__ = ["gender_of"]

_HERS: Final = word_set(
    """
    abeba adriana agnes aicha aisha alejandra alexandra alice alicia alina amal amanda amelia amina amira amy ana
    anastasia angela angelina anita ann anna anne annie antonia asma ayesha aziza barbara beatrice beatriz bella
    benazir bertha beth betty blanca brenda bridget camila carla carmen carol carolina caroline catherine cecilia
    celia charlotte chiara christina christine clara clare claudia cristina daniela deborah diana dilma dina
    dolores donna dora dorothy edith elena elizabeth ella ellen elsa emily emma erika esperanza esther eva eve
    evelyn fadwa fatima fatma fatou fatoumata federica fiona flora florence frances gabriela galina gina giorgia
    gloria golda grace greta hala halima hanan hanna hannah hassina heather heba helen helena helene hillary hina
    hoda huda ida ines ingrid irene irina isabel isabella jacinda jacqueline jane janet jelena jennifer jessica
    joan joanna josephine joyce juana judith julia juliana julie juliet karen karin kate katherine kathleen
    khadija laila lamia laura layla leila leticia lidia lilian liliana lina linda lisa lola lorena louise lucia
    lucy ludmila luisa lydia lyudmila magdalena maha malala malika manal marcela margaret margarita maria mariam
    mariana marie marina marta martha mary maryam maya megan melissa mercedes michelle miriam mona monica mounira
    myriam nadia nadine najat najla nancy naomi natalia natalie natasha nelly nina nora norma oksana olga olivia
    ortensia pamela patricia paula pauline penelope rachel rania rasha rebecca reem rehana rima rita rosa rosario
    rosemary roya ruth sabine sabrina sadia safia salma samantha samira sana sandra sara sarah selma shabana
    shamima sharon sheila sherry shireen silvia sofia soledad sonia sophia sophie stella suad sue susan susana
    sushma suzanne svetlana sylvia tamara tania tatiana teresa theresa tina tulip ursula valentina valeria valerie
    vanessa vera veronica victoria viktoria violeta virginia viviane wafa wendy xiomara yasmin yasmine yolanda
    yulia yvonne zahra zainab zara zeinab zoe zuzana
    """
)
_HIS: Final = word_set(
    """
    aaron abdallah abdel abdelaziz abdelkader abdi abdirahman abdoulaye abdul abdulaziz abdulkadir abdullah
    abdullahi abraham abu adam adama adel adnan ahmad ahmed ahmet akbar alan albert alberto alejandro aleksandr
    aleksei alexander alexei alfonso alfred alfredo ali alvaro amadou amin amir amr anatoly anders andre andreas
    andrei andres andrew andriy anthony anton antonio antony ariel armando arsen arthur arturo asif aslan augusto
    bashar benjamin bernard bill binyamin bob boris brahim brian bruce carl carlos cesar charles christopher colin
    cristian cyril dan daniel dave david denis deniz dennis diego dimitri dmitri dmitriy dmitro dmytro dominic
    donald douglas eduardo edward edwin elias emilio emmanuel emmerson enrique eric ernesto esmail evo fadi faisal
    farhan farouk fathi felipe felix ferdinand fernando fidel francesco francis francisco franco frank frederick
    fuad gary gavin gennady george georges gerardo gerhard giorgio giovanni giuseppe gonzalo gordon graham greg
    gregory guillermo gustavo habib hafez haider hakan hamid hamza hans harold harry hashim hassan hector henry
    hernan hisham hosni hugo hulusi humberto hussein ian ibrahim idriss igor ihor ilham imran isaac ismail ivan
    iyad jack jacob jaime jair jakob jamal james jason javad javier jeff jeffrey jens jeremy jerome jim jimmy joe
    joel john johnny jonathan jorge jose joseph joshua juan julio julius kamal kareem karim karl kassim kemal
    kenneth kevin khaled khalid khalifa kirill klaus kofi konstantin larry laurent lawrence leonid leopoldo lloyd
    louis luca lucas luis luiz mahdi mahmoud mahmud malcolm mamadou manuel marc marcel marco marcos mario mark
    markus martin massoud matteo matthew mauricio max mehmet michael michel miguel mike mikhail milan miles
    mohamed mohammad mohammed mohsen moktar moqtada moussa muammar muhammad muhammadu mullah muqtada mustafa
    mykola nabil naftali nasser nathan nawaz neil nelson nestor nicholas nicolae nicolas nikol nikolai nouri nuri
    oleg oleh oleksandr oleksii oleksiy oliver olusegun omar orlando osama oscar osman oswaldo otto pablo pascal
    patrick paul pedro pervez peter petr petro philip philippe pierre pietro pyotr qasem rafael rafik rafiq ramon
    ramzan ramzi raul raymond recep reza ricardo richard rishi robert roberto rodrigo roger roman ronald ruben
    rustam saad saddam said saif salah salih salim salman salvador salvatore samuel santiago saul scott sean
    sebastian sergei sergey sergio serhiy shaun simon slobodan stefan stephen steven stuart suleiman sultan taha
    tareq tariq tayyip ted thabo thomas tim timothy tom tony umar vadim valery viktor vincent vitali vitaly
    vladimir volodymyr vyacheslav walid walter wassim wayne wilfred william willy winston xavier yahya yair yasser
    yevgeny yitzhak yoav yuri yury yusuf zaher ziad
    """
)


def gender_of(name: str) -> str | None:
    """`m` or `f` by the first word of a full name in `normalise`d form; None where it does not tell."""
    first, _, rest = name.partition(" ")
    if not rest:
        return None
    return "m" if first in _HIS else "f" if first in _HERS else None
