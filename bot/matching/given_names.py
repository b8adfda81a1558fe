"""Given names: a name of the gazetteer beside one of them is part of a person's name ("Tyler Dayton", "Virginia Lee")."""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """aaron abby abigail abraham adam adrian agnes aidan aisha alan albert alberto alejandro alex alexander alexandra alexis
    alfred ali alice alicia alison allen allison alma alyssa amanda amber amy ana andre andrea andres andrew andy angel
    angela angie anita ann anna anne annie anthony antonio april ariana arthur ashley audrey aurora austin autumn ava
    avery barbara barry beatrice becky ben benjamin bernard bernie bertha beth betty beverly bill billy blake bob bobby
    bonnie brad bradley brandon brenda brent brett brian brianna bridget brittany brooke bruce bryan bryce caitlin caleb
    cameron candace carl carla carlos carmen carol caroline carolyn carrie casey cassandra catherine cathy cecilia chad
    charlene charles charlie charlotte chase chelsea cheryl chester chloe chris christian christina christine christopher
    christy cindy claire clara clarence claudia clayton clifford clint clinton cody colin colleen connie connor corey cory
    courtney craig crystal curtis cynthia daisy dale dallas damian dan dana daniel danielle danny darlene darrell darren
    darryl dave david dawn dean deborah debra dee della denise dennis denver derek derrick desmond diana diane diego
    dillon dominic don donald donna doris dorothy doug douglas drew duane dustin dwayne dylan earl eddie edgar edith edna
    eduardo edward edwin eileen elaine eleanor elena eli elijah elizabeth ella ellen elsie emily emma enrique eric erica
    erik erin ernest esther ethan ethel eugene eula eva evan evelyn faith fannie felicia felix fernando florence frances
    francis francisco frank franklin fred frederick gabriel gail garrett gary gavin gene george georgia gerald gertrude
    gilbert gina gladys glenn gloria gordon grace grant greg gregory gretchen guy gwen hailey haley hannah harold harriet
    harry harvey hazel heather hector heidi helen henry herbert herman hillary holly houston howard hugh hunter ian ida
    irene irma isaac isabella isaiah ivan jack jackie jackson jacob jacqueline jaime jake jamal james jamie jan jane janet
    janice jared jasmine jason javier jay jean jeff jeffery jeffrey jen jenna jennifer jenny jeremiah jeremy jerome jerry
    jesse jessica jesus jill jim jimmy jo joan joann joanna joanne joe joel joey john johnny jon jonah jonathan jordan
    jorge jose joseph josh joshua joy joyce juan juanita judith judy julia julian julie justin kamala kara karen karl kate
    katherine kathleen kathryn kathy katie kayla keith kelly kelsey ken kendra kenneth kenny kent kerry kevin kim kimberly
    kirk kristen kristin kristina kurt kyle lance larry latoya laura lauren laurie lawrence leah lee lena leo leon leonard
    leroy leslie leticia lewis liam lila lillian linda lindsay lindsey lisa liz lloyd logan lois lonnie loretta lori
    lorraine louis louise lucas lucy luis luke luther lydia lynn mabel mackenzie madeline madison malcolm malik marc
    marcia marco marcus margaret maria marie marilyn mario marion marisa marjorie mark marlene marsha marshall martha
    martin marvin mary mason mateo matt matthew maureen maurice max maxine megan melanie melinda melissa melvin mercedes
    meredith mia michael michele michelle miguel mike mildred milton minnie miranda misty mitchell molly monica montana
    morgan muhammad myra nancy naomi natalie natasha nate nathan nathaniel neil nellie nelson nicholas nick nicole nina
    noah noel nora norma norman oliver olivia omar oscar owen paige pam pamela patricia patrick patty paul paula pauline
    pedro peggy penny perry pete peter phil philip phillip phyllis priya quincy rachel ralph ramon randall randy raul ray
    raymond rebecca regina reginald renee rex ricardo richard rick ricky rita rob robert roberta roberto robin rodney
    roger roland ron ronald rosa rose rosemary ross roy ruben ruby russell ruth ryan sabrina sally sam samantha samuel
    sandra sandy sara sarah savannah scott sean sebastian sergio seth shane shannon sharon shaun shawn sheila shelby
    shelia shelley sheri sherri sherry shirley sidney sierra skylar sofia sonia sophia spencer stacey stacy stan stanley
    stella stephanie stephen steve steven stewart stuart sue summer susan suzanne sydney sylvia tamara tammy tanya tara
    taylor ted teresa terrance terrell terri terry thelma theodore theresa thomas tiffany tim timothy tina todd tom tommy
    toni tony tonya tracey traci tracy travis trevor trey trisha troy tyler tyrone valerie vanessa velma vernon veronica
    vicki vickie victor victoria vincent viola virginia vivian wade wallace walter wanda warren wayne wendell wendy wesley
    whitney will william willie wilma winston xavier yolanda yvette yvonne zach zachary zoe""".split()
)
